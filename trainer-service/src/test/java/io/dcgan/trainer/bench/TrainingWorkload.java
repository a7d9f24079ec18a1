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
 * What every variant does: some steps of one training untimed, then some timed.
 *
 * @param recipe  an architecture, with the defaults that belong to it: {@code dcgan} or {@code dcgan-tf}
 * @param steps   timed
 * @param warmUp  steps before them
 * @param threads that the engine computes with
 */
record TrainingWorkload(String recipe, int steps, int warmUp, int threads) {
    /** From the system properties of the same names. */
    static TrainingWorkload ofProperties() {
        return new TrainingWorkload(
                System.getProperty("recipe", "dcgan"),
                Integer.getInteger("steps", 400),
                Integer.getInteger("warmUp", 100),
                Integer.getInteger("threads", 2));
    }

    /** For a JVM, which reads them with {@link #ofProperties}. */
    List<String> properties() {
        return List.of("-Drecipe=" + recipe, "-Dsteps=" + steps, "-DwarmUp=" + warmUp, "-Dthreads=" + threads);
    }

    /** For the script. */
    List<String> options() {
        return List.of("--recipe", recipe, "--steps", "" + steps, "--warm-up", "" + warmUp, "--threads", "" + threads);
    }

    /** @param precision as in {@link TrainCommand} */
    TrainCommand command(String precision) throws MalformedMessageException {
        // As many epochs as may be: no benchmark comes to the planned end.
        var json = "{\"architecture\": \"%s\", \"precision\": \"%s\", \"device\": \"cpu\", \"epochs\": 500}"
                .formatted(recipe, precision);
        return TrainCommand.read(json.getBytes(StandardCharsets.UTF_8), new RunId("bench"));
    }

    /** @param precision as in {@link TrainCommand} */
    AdversarialTraining training(String precision, ImageSet images) throws MalformedMessageException {
        var command = command(precision);
        return new AdversarialTraining(
                command, GanArchitecture.of(command.architecture()).orElseThrow(), images);
    }
}
