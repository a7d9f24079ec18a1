package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.latent.CounterRandom;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.network.tensor.DeviceUpload;
import io.dcgan.trainer.network.tensor.OneHot;
import io.dcgan.trainer.network.tensor.PixelLayout;

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
     * One batch.
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

    /** @param step step number, from 0 */
    Batch get(long step, long seed, NDManager scope) {
        shuffle(step / stepsPerEpoch(), seed);
        int first = (int) (step % stepsPerEpoch()) * batchSize;
        var picked = new long[batchSize];
        var labels = new int[batchSize];
        for (int i = 0; i < batchSize; i++) {
            picked[i] = order[first + i];
            labels[i] = imageSet.label(order[first + i]);
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
