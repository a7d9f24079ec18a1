package io.dcgan.common.message;

import java.util.Optional;

/** What the fields of a {@link TrainCommand} are that its sender left out, by architecture. */
final class Defaults {
    private Defaults() {}

    static TrainCommand of(RunId runId, String architecture) {
        return switch (architecture) {
            case "dcgan-tf" ->
                command(runId, architecture, false, 100, 50, 256, recipe(1e-4, 1e-4, 0, 0.9, 0, 0.3, 0.999), 60_000);
            case "conv" ->
                command(runId, architecture, false, 100, 30, 128, recipe(2e-4, 2e-4, 0, 0.5, 0, 0.4, 0.999), 120_000);
            case "dense" ->
                command(runId, architecture, false, 100, 100, 64, recipe(2e-4, 2e-4, 0, 0.5, 0, 0, 0.999), 600_000);
            case "mlp" ->
                command(runId, architecture, false, 100, 100, 128, recipe(1e-4, 1e-4, 0, 0.9, 0, 0, 0.999), 1_200_000);
            default ->
                command(runId, architecture, true, 64, 8, 128, recipe(1e-3, 4e-4, 0, 0.5, 0.1, 0, 0.998), 240_000);
        };
    }

    private static TrainCommand command(
            RunId runId,
            String architecture,
            boolean conditional,
            int latentSize,
            int epochs,
            int batchSize,
            Recipe recipe,
            long measureEvery) {
        return new TrainCommand(
                runId,
                "mnist",
                "mnist",
                0,
                "auto",
                architecture,
                conditional,
                latentSize,
                epochs,
                batchSize,
                42,
                "auto",
                "auto",
                Optional.empty(),
                recipe,
                new Course(1, measureEvery, 30, 0, 0, 0));
    }

    private static Recipe recipe(
            double generatorRate,
            double discriminatorRate,
            double decay,
            double beta1,
            double smoothing,
            double dropout,
            double ema) {
        return new Recipe(
                "non-saturating",
                generatorRate,
                discriminatorRate,
                decay,
                beta1,
                0.999,
                smoothing,
                dropout,
                false,
                0,
                ema);
    }
}
