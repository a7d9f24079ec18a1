package io.dcgan.trainer.gan;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.architecture.GanArchitecture;

/** Measures the speed of a training by a few steps of it. */
public final class SpeedProbe {
    private static final int WARM_UP_STEPS = 3;
    private static final long TIMED_NANOS = 1_500_000_000;

    /** Largest batch that is timed: larger ones take longer, but train hardly more images per second. */
    private static final int MAX_BATCH_SIZE = 128;

    private SpeedProbe() {}

    /**
     * Returns the real images per second of a training, after some seconds. Must be called on the training thread, with
     * no training in progress.
     *
     * @throws IllegalArgumentException if the images do not fill a batch or the networks do not support their size
     */
    public static double imagesPerSecond(TrainCommand command, GanArchitecture architecture, ImageSet images) {
        int batchSize = Math.min(MAX_BATCH_SIZE, command.batchSize());
        try (var training = new AdversarialTraining(command.withBatchSize(batchSize), architecture, images)) {
            for (int i = 0; i < WARM_UP_STEPS; i++) {
                training.step();
            }
            training.drainMetrics();
            long before = training.steps();
            long began = System.nanoTime();
            long nanos = 0;
            while (nanos < TIMED_NANOS) {
                training.step();
                training.drainMetrics();
                nanos = System.nanoTime() - began;
            }
            return (training.steps() - before) * batchSize * 1e9 / nanos;
        }
    }
}
