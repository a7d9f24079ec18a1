package io.dcgan.trainer.bench;

import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.trainer.data.TestImages;
import io.dcgan.trainer.gan.AdversarialTraining;

/** The training's steps and nothing else: what the service can come near to. Prints its {@link Speed}. */
final class BareLoop {
    private BareLoop() {}

    /** Reads the {@link Workload} and {@code precision} from the system properties. */
    public static void main(String[] args) throws MalformedMessageException {
        var workload = Workload.ofProperties();
        var precision = System.getProperty("precision", "auto");
        try (var training = workload.training(precision, TestImages.asManyAsMnist())) {
            run(training, workload.warmUp());
            long started = System.nanoTime();
            run(training, workload.steps());
            long nanos = System.nanoTime() - started;
            long images = (long) workload.steps() * workload.command(precision).batchSize();
            Speed.of(training, images, nanos).print();
        }
    }

    private static void run(AdversarialTraining training, int steps) {
        for (int i = 0; i < steps; i++) {
            training.step();
        }
        var progress = training.progress();
        if (!progress.finite()) {
            throw new IllegalStateException("the losses must be numbers, got " + progress);
        }
    }
}
