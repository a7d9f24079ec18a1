package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.latent.CounterRandom;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.network.shard.Shard;
import io.dcgan.trainer.network.tensor.DeviceUpload;
import io.dcgan.trainer.network.tensor.OneHot;
import io.dcgan.trainer.network.tensor.PixelLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Loads batches from the training images, which are kept on the device as one byte per value. Each epoch has its own
 * order. Images that do not fill a last batch are skipped; these differ from epoch to epoch.
 */
final class BatchLoader {
    private final NDArray images;
    private final ImageSet imageSet;
    private final int batchSize;
    private final int classes;
    private int[] order = new int[0];
    private long shuffledEpoch = -1;
    private long shuffledSeed;

    /**
     * One batch, or a shard of it.
     *
     * @param images {@code [n, 4·channels, height/2, width/2]}, {@link PixelLayout blocks}, −1 to 1
     * @param labels {@code [n, classes]}, one-hot
     */
    record Batch(NDArray images, NDArray labels) {}

    /** @param classes 0 to train without labels */
    BatchLoader(NDManager manager, ImageSet imageSet, int batchSize, int classes) {
        var shape = imageSet.shape();
        var whole = new Shape(imageSet.count(), shape.channels(), shape.height(), shape.width());
        try (var scope = manager.newSubManager()) {
            var rows = DeviceUpload.toRows(scope, imageSet.pixels(), imageSet.count(), shape.size());
            this.images = PixelLayout.toBlocks(rows.reshape(whole));
            images.attach(manager);
        }
        this.imageSet = imageSet;
        this.batchSize = batchSize;
        this.classes = classes;
    }

    int stepsPerEpoch() {
        return imageSet.count() / batchSize;
    }

    /**
     * Returns the indices of the images in a batch.
     *
     * @param step step number, from 0
     */
    List<Integer> indices(long step, long seed) {
        shuffle(step / stepsPerEpoch(), seed);
        int first = (int) (step % stepsPerEpoch()) * batchSize;
        return Arrays.stream(order, first, first + batchSize).boxed().toList();
    }

    /**
     * Loads one shard of a batch. Several threads may call it at a time.
     *
     * @param indices {@link #indices} of the batch
     */
    Batch load(List<Integer> indices, Shard shard, NDManager scope) {
        var picked = new long[shard.count()];
        var labels = new int[shard.count()];
        for (int i = 0; i < shard.count(); i++) {
            int index = indices.get(shard.first() + i);
            picked[i] = index;
            labels[i] = imageSet.label(index);
        }
        var bytes = images.get(scope, new NDIndex("{}", scope.create(picked)));
        var blocks = bytes.toType(DataType.FLOAT32, false).divi(127.5f).subi(1);
        return new Batch(PixelLayout.asChannelsFirst(blocks), OneHot.of(scope, labels, classes));
    }

    private void shuffle(long epoch, long seed) {
        if (epoch == shuffledEpoch && seed == shuffledSeed) {
            return;
        }
        order = new int[imageSet.count()];
        var random = CounterRandom.of(seed, RandomStreams.SHUFFLE, epoch);
        for (int i = 0; i < order.length; i++) {
            int j = random.below(i + 1, i);
            order[i] = order[j];
            order[j] = i;
        }
        shuffledEpoch = epoch;
        shuffledSeed = seed;
    }
}
