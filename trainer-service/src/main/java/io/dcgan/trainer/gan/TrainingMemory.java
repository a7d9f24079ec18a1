package io.dcgan.trainer.gan;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.gan.architecture.GanArchitecture;

/**
 * Memory of a process that trains, at most, without the memory of a GPU. The constants are slightly above what the
 * benchmark {@code MemoryTable} measured; docs/reference/benchmarks.md has the numbers.
 */
final class TrainingMemory {
    /** Memory of the JVM without its heap, of the engine and of the classifier. */
    private static final long NATIVE_BYTES = 200L << 20;

    /** Values kept per weight: itself, two moments, the average, the sum of its gradients, and temporary copies. */
    private static final int VALUES_PER_WEIGHT = 8;

    /** The engine keeps the images, and for a moment once more in another order. */
    private static final int COPIES_OF_IMAGES = 2;

    private TrainingMemory() {}

    /**
     * Returns the memory in bytes without that of the images.
     *
     * @param weights weights of both networks
     */
    static long bytes(GanArchitecture architecture, TrainCommand command, ImageShape shape, long weights) {
        if (ComputeDevices.select(command.device()).isGpu()) {
            return processBytes();
        }
        // Each shard has gradients of its own until they are summed.
        int valuesPerWeight = VALUES_PER_WEIGHT + DefaultChoices.shards(command);
        return processBytes()
                + weights * valuesPerWeight * Float.BYTES
                + command.batchSize() * bytesPerImage(architecture, shape);
    }

    /** Returns the memory in bytes without any training. */
    static long processBytes() {
        return NATIVE_BYTES + Runtime.getRuntime().maxMemory();
    }

    /** Returns the memory in bytes of images outside the heap. */
    static long ofImages(int count, ImageShape shape) {
        return (long) count * shape.size() * COPIES_OF_IMAGES;
    }

    /** Returns the peak during a step, over all feature maps of both networks, with one shard and a gradient penalty. */
    private static long bytesPerImage(GanArchitecture architecture, ImageShape shape) {
        long pixels = (long) shape.height() * shape.width();
        return switch (architecture) {
            case DCGAN -> 2_200 * pixels;
            case DCGAN_TF -> 2_800 * pixels;
            case CONV -> 2_750 * pixels;
            case DENSE, MLP -> 65L * shape.size() + 85_000;
        };
    }
}
