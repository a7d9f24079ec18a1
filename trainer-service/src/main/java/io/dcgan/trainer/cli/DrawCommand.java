package io.dcgan.trainer.cli;

import io.dcgan.common.latent.Latents;
import io.dcgan.trainer.plot.ImageGrid;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Draws a sheet of images, the same that the inference service returns for this seed.
 *
 * @param digit digit of all images; −1 to draw the digits from the seed
 */
record DrawCommand(Path file, Path out, long seed, int count, int digit, int columns) implements CliCommand {
    private static final int MAX_IMAGES = 10_000;

    static DrawCommand of(List<String> words) throws UsageException {
        var arguments =
                CommandArguments.parse(words, Set.of("--out", "--seed", "--count", "--digit", "--columns"), Set.of());
        return new DrawCommand(
                arguments.requireFile(),
                arguments.requirePath("--out"),
                arguments.longInRange("--seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
                (int) arguments.longInRange("--count", 100, 1, MAX_IMAGES),
                (int) arguments.longInRange("--digit", -1, 0, 999),
                (int) arguments.longInRange("--columns", 10, 1, MAX_IMAGES));
    }

    @Override
    public void run(PrintStream out) throws IOException, UsageException {
        try (var generator = GeneratorFile.open(file)) {
            var signature = generator.signature();
            if (digit >= Math.max(signature.classes(), 0) && digit >= 0) {
                throw new UsageException(
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
            Files.write(this.out, ImageGrid.png(grid.sheet(images)));
        }
    }
}
