package io.dcgan.trainer.gan;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import java.util.function.BooleanSupplier;

/** Measures the speed of a training by timing a few of its steps. */
public final class SpeedMeasurement {
    private static final int WARM_UP_STEPS = 3;
    private static final long TIMED_NANOS = 1_500_000_000;

    /** Time after which no other step begins, so that a command that arrives meanwhile waits for seconds at most. */
    private static final long MAX_NANOS = 5_000_000_000L;

    /** Largest batch that is timed on a CPU: larger ones take longer, but train hardly more images per second. */
    private static final int MAX_BATCH_SIZE = 128;

    private SpeedMeasurement() {}

    /** Returns the command as it is timed, with a smaller batch if it is large. */
    public static TrainCommand timedCommand(TrainCommand command) {
        if (command.batchSize() <= MAX_BATCH_SIZE
                || ComputeDevices.select(command.device()).isGpu()) {
            return command;
        }
        // As many images in a shard, so that shards do not become inefficient.
        int shards = DefaultChoices.shards(command) * MAX_BATCH_SIZE / command.batchSize();
        return command.withBatchSize(MAX_BATCH_SIZE).withShards(Math.max(1, shards));
    }

    /**
     * Returns the real images per second of a training. Blocks for several seconds. Must be called on the training thread,
     * with no training in progress.
     *
     * @param command {@link #timedCommand} of a command
     * @param hurry   whether something else waits for the thread, so that no other step should begin
     * @throws IllegalArgumentException if the images do not fill a batch or the networks do not support their size
     */
    public static double imagesPerSecond(
            TrainCommand command, GanArchitecture architecture, ImageSet images, BooleanSupplier hurry) {
        try (var training = new AdversarialTraining(command, architecture, images)) {
            long began = System.nanoTime();
            long timedFrom = began;
            long stepsBefore = 0;
            do {
                if (training.steps() == WARM_UP_STEPS) {
                    timedFrom = System.nanoTime();
                    stepsBefore = WARM_UP_STEPS;
                }
                training.step();
                training.drainMetrics();
            } while (!hurry.getAsBoolean() && isTimeLeft(began, training.steps() > WARM_UP_STEPS ? timedFrom : 0));
            long steps = training.steps() - stepsBefore;
            return steps * command.batchSize() * 1e9 / (System.nanoTime() - timedFrom);
        }
    }

    /** @param timedFrom when the steps after the warm-up began; 0 if they have not */
    private static boolean isTimeLeft(long began, long timedFrom) {
        long now = System.nanoTime();
        return now - began < MAX_NANOS && (timedFrom == 0 || now - timedFrom < TIMED_NANOS);
    }
}
