package io.dcgan.trainer.cli;

import io.dcgan.common.latent.Latents;
import io.dcgan.trainer.plot.ImageGrid;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws a sheet of images, the same that the inference service returns for this seed. */
@Command(
        name = "draw",
        separator = " ",
        usageHelpWidth = 100,
        optionListHeading = "%n",
        description = "Writes a sheet of images as PNG, the same that the inference service returns for the seed.")
final class DrawCommand implements Callable<Integer> {
    private static final int MAX_IMAGES = 10_000;
    private static final int FROM_SEED = Integer.MIN_VALUE;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "GENERATOR", description = GeneratorFile.DESCRIPTION)
    private Path file;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the PNG to write")
    private Path out;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "any 64-bit integer; default 1")
    private long seed;

    @Option(names = "--count", paramLabel = "N", defaultValue = "100", description = "1 to 10,000 images; default 100")
    private int count;

    @Option(names = "--digit", paramLabel = "D", description = "class of all images; by default drawn from the seed")
    private int digit = FROM_SEED;

    @Option(names = "--columns", paramLabel = "N", defaultValue = "10", description = "images per row; default 10")
    private int columns;

    @Override
    public Integer call() throws IOException {
        requireRange("--count", count, MAX_IMAGES);
        requireRange("--columns", columns, MAX_IMAGES);
        try (var generator = GeneratorFile.open(file)) {
            var signature = generator.signature();
            if (digit != FROM_SEED && (digit < 0 || digit >= signature.classes())) {
                throw invalid(
                        signature.conditional()
                                ? "--digit must be 0 to %d, got %d".formatted(signature.classes() - 1, digit)
                                : "--digit must be omitted: this generator has no classes");
            }
            var latents = FloatBuffer.allocate(count * signature.latentSize());
            Latents.draw(seed, 0, count, signature.latentSize(), latents);
            var labels = LongBuffer.allocate(count);
            if (digit >= 0) {
                while (labels.hasRemaining()) {
                    labels.put(digit);
                }
            } else {
                Latents.drawLabels(seed, 0, count, Math.max(1, signature.classes()), labels);
            }
            var images = generator.generate(latents.flip(), labels.flip());
            var grid = new ImageGrid(
                    signature.channels(), signature.height(), signature.width(), Math.min(columns, count));
            Files.write(out, ImageGrid.png(grid.sheet(images)));
        }
        return CommandLine.ExitCode.OK;
    }

    private void requireRange(String option, int value, int max) {
        if (value < 1 || value > max) {
            throw invalid("%s must be 1 to %d, got %d".formatted(option, max, value));
        }
    }

    private ParameterException invalid(String reason) {
        return new ParameterException(spec.commandLine(), reason);
    }
}
