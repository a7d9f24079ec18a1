package io.dcgan.trainer.bench;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Workload of every variant: untimed steps of one training, then timed steps.
 *
 * @param recipe  architecture with its default settings: {@code dcgan} or {@code dcgan-tf}
 * @param steps   number of timed steps
 * @param warmUp  number of untimed steps before them
 * @param threads number of compute threads of the engine
 */
record TrainingWorkload(String recipe, int steps, int warmUp, int threads) {
    /** Reads the workload from the system properties of the same names. */
    static TrainingWorkload ofProperties() {
        return new TrainingWorkload(
                System.getProperty("recipe", "dcgan"),
                Integer.getInteger("steps", 400),
                Integer.getInteger("warmUp", 100),
                Integer.getInteger("threads", 2));
    }

    /** Returns JVM options, which {@link #ofProperties} reads. */
    List<String> properties() {
        return List.of("-Drecipe=" + recipe, "-Dsteps=" + steps, "-DwarmUp=" + warmUp, "-Dthreads=" + threads);
    }

    /** Returns options for the script. */
    List<String> options() {
        return List.of("--recipe", recipe, "--steps", "" + steps, "--warm-up", "" + warmUp, "--threads", "" + threads);
    }

    /** @param precision as in {@link TrainCommand} */
    TrainCommand command(String precision) throws MalformedMessageException {
        // The maximum number of epochs, so that no benchmark reaches the planned end.
        var json =
                "{\"architecture\": \"%s\", \"precision\": \"%s\", \"device\": \"cpu\", \"epochs\": 500, \"shards\": %d}"
                        .formatted(recipe, precision, Integer.getInteger("shards", 0));
        return TrainCommand.read(json.getBytes(StandardCharsets.UTF_8), new RunId("bench"));
    }

    /** @param precision as in {@link TrainCommand} */
    AdversarialTraining training(String precision, ImageSet images) throws MalformedMessageException {
        var command = command(precision);
        int workers = Integer.getInteger("workers", Runtime.getRuntime().availableProcessors());
        return new AdversarialTraining(
                command, GanArchitecture.of(command.architecture()).orElseThrow(), images, workers);
    }
}
