package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.latent.CounterRandom;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.network.Bytes;
import io.dcgan.trainer.network.OneHot;
import io.dcgan.trainer.network.Pixels;

/**
 * The training images on the device, a byte a value, and the order in which the steps see them. What is left of an
 * epoch after its last full batch is left out; each epoch leaves out others.
 */
final class Batches {
    private final NDArray images;
    private final ImageSet set;
    private final int size;
    private final int classes;
    private int[] order = new int[0];
    private long orderedEpoch = -1;
    private long orderedBy;

    /**
     * One batch.
     *
     * @param images {@code [n, 4·channels, height/2, width/2]}, {@link Pixels blocks}, −1 to 1
     * @param labels {@code [n, classes]}, one-hot
     */
    record Batch(NDArray images, NDArray labels) {}

    /** @param classes 0 to train without labels */
    Batches(NDManager manager, ImageSet set, int size, int classes) {
        var shape = set.shape();
        var whole = new Shape(set.count(), shape.channels(), shape.height(), shape.width());
        try (var scope = manager.newSubManager()) {
            var rows = Bytes.toRows(scope, set.pixels(), set.count(), shape.size());
            this.images = Pixels.toBlocks(rows.reshape(whole));
            images.attach(manager);
        }
        this.set = set;
        this.size = size;
        this.classes = classes;
    }

    int stepsPerEpoch() {
        return set.count() / size;
    }

    /** @param step from 0 */
    Batch get(long step, long seed, NDManager scope) {
        arrange(step / stepsPerEpoch(), seed);
        int first = (int) (step % stepsPerEpoch()) * size;
        var picked = new long[size];
        var labels = new int[size];
        for (int i = 0; i < size; i++) {
            picked[i] = order[first + i];
            labels[i] = set.label(order[first + i]);
        }
        var bytes = images.get(scope, new NDIndex("{}", scope.create(picked)));
        var blocks = bytes.toType(DataType.FLOAT32, false).divi(127.5f).subi(1);
        return new Batch(Pixels.asMaps(blocks), OneHot.of(scope, labels, classes));
    }

    private void arrange(long epoch, long seed) {
        if (epoch == orderedEpoch && seed == orderedBy) {
            return;
        }
        order = new int[set.count()];
        var random = CounterRandom.of(seed, Purpose.ORDER, epoch);
        for (int i = 0; i < order.length; i++) {
            int j = random.below(i + 1, i);
            order[i] = order[j];
            order[j] = i;
        }
        orderedEpoch = epoch;
        orderedBy = seed;
    }
}
