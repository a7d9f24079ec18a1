package io.dcgan.common.message;

import io.dcgan.common.id.RunId;
import java.util.Optional;

/** Default values of the fields of a {@link TrainCommand}, by architecture. */
final class TrainCommandDefaults {
    /** Values chosen by measurement, see docs/explanation/recipe.md. */
    private static final TrainingRecipe DCGAN_RECIPE =
            new TrainingRecipe(LossType.NON_SATURATING, 2e-3, 8e-4, 1, 0, 0.9, 0.1, 0, false, 1, 0.998);

    private TrainCommandDefaults() {}

    /** Returns the defaults; {@code measureEvery} allows for the images that an epoch skips to fill its last batch. */
    static TrainCommand of(RunId runId, String architecture) {
        return switch (architecture) {
            case "dcgan-tf" -> command(runId, architecture, false, 100, 50, 256, recipe(1e-4, 1e-4, 0.9, 0.3), 59_000);
            case "conv" -> command(runId, architecture, false, 100, 30, 128, recipe(2e-4, 2e-4, 0.5, 0.4), 119_000);
            case "dense" -> command(runId, architecture, false, 100, 100, 64, recipe(2e-4, 2e-4, 0.5, 0), 1_200_000);
            case "mlp" -> command(runId, architecture, false, 100, 100, 128, recipe(1e-4, 1e-4, 0.9, 0), 3_000_000);
            default -> command(runId, architecture, true, 64, 10, 128, DCGAN_RECIPE, 299_000);
        };
    }

    private static TrainCommand command(
            RunId runId,
            String architecture,
            boolean conditional,
            int latentSize,
            int epochs,
            int batchSize,
            TrainingRecipe recipe,
            long measureEvery) {
        return new TrainCommand(
                runId,
                "mnist",
                "mnist",
                0,
                ColourMode.AUTO,
                architecture,
                TrainCommand.AUTO_NETWORK_VERSION,
                conditional,
                latentSize,
                epochs,
                batchSize,
                TrainCommand.AUTO_SHARDS,
                42,
                DeviceChoice.AUTO,
                PrecisionChoice.AUTO,
                Optional.empty(),
                recipe,
                new RunSchedule(1, measureEvery, 30, 0, false, 0, 0, 0));
    }

    /** Returns the recipe of an architecture's source, with an averaged generator added. */
    private static TrainingRecipe recipe(double generatorRate, double discriminatorRate, double beta1, double dropout) {
        return new TrainingRecipe(
                LossType.NON_SATURATING,
                generatorRate,
                discriminatorRate,
                0,
                beta1,
                0.999,
                0,
                dropout,
                false,
                0,
                0.999);
    }
}
