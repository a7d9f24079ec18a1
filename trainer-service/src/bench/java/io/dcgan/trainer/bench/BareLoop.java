package io.dcgan.trainer.bench;

import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.gan.AdversarialTraining;

/** Runs only the steps of a training, an upper bound for the service's speed. Prints its {@link SpeedResult}. */
final class BareLoop {
    private BareLoop() {}

    /**
     * Reads the {@link TrainingWorkload}, {@code precision} and {@code workers}, the maximum number of worker threads, from
     * the system properties.
     */
    public static void main(String[] args) throws MalformedMessageException {
        var workload = TrainingWorkload.ofProperties();
        var precision = System.getProperty("precision", "auto");
        try (var training = workload.training(precision, TestImageSets.mnistSized())) {
            run(training, workload.warmUp());
            long started = System.nanoTime();
            run(training, workload.steps());
            long nanos = System.nanoTime() - started;
            long images = (long) workload.steps() * workload.command(precision).batchSize();
            SpeedResult.of(training, images, nanos).print();
        }
    }

    private static void run(AdversarialTraining training, int steps) {
        for (int i = 0; i < steps; i++) {
            training.step();
        }
        var progress = training.drainMetrics();
        if (!progress.finite()) {
            throw new IllegalStateException("the losses must be finite, got " + progress);
        }
    }
}
