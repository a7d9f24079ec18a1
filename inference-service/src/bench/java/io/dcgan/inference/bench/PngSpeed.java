package io.dcgan.inference.bench;

import io.dcgan.common.release.Signature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures the time and the size of PNG encoding on one thread and prints a Markdown table.
 *
 * <p>Each round measures all encoders in turn. Ratios are taken within a round, in which all run under the same
 * conditions, and the table shows their median. A temporary slowdown of the machine therefore affects all alike.
 *
 * <p>System properties: {@code images}, an uncompressed MNIST file; {@code rounds}, default 9; {@code millis}, time per
 * encoder and round, default 300.
 */
public final class PngSpeed {
    private static final int ROUNDS = Integer.getInteger("rounds", 9);
    private static final long NANOS = 1_000_000L * Integer.getInteger("millis", 300);
    private static final int WARM_UP = 2;

    private PngSpeed() {}

    private interface Way {
        /** @return size of all pictures in bytes */
        long write() throws IOException;
    }

    private record Row(String name, Way way, List<Double> micros) {}

    public static void main(String[] args) throws IOException {
        System.out.print("""
                | picture | written by | µs, median | min to max | times as fast as ImageIO | bytes | of zlib 6 |
                | --- | --- | ---: | ---: | ---: | ---: | ---: |
                """);
        var grey = new Signature(1, 0, 1, 28, 28);
        measure("28×28 grey", new PictureSet(grey, 1, 1, SampleImages.digits(1024)));
        measure("64 of 28×28 grey", new PictureSet(grey, 64, 8, SampleImages.digits(1024)));
        measure("64×64 RGB", new PictureSet(new Signature(1, 0, 3, 64, 64), 1, 1, SampleImages.colours(64)));
    }

    private static void measure(String title, PictureSet pictures) throws IOException {
        var rows = List.of(
                new Row("ImageIO", pictures::imageIo, new ArrayList<>()),
                new Row("zlib 6", pictures::zlib6, new ArrayList<>()),
                new Row("Sheet, filled", pictures::filledSheets, new ArrayList<>()),
                new Row("Sheet, from floats", pictures::sheets, new ArrayList<>()));
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (var row : rows) {
                double micros = micros(row.way()) / pictures.size();
                if (round >= 0) {
                    row.micros().add(micros);
                }
            }
        }
        for (var row : rows) {
            System.out.println(line(title, row, rows, pictures.size()));
        }
    }

    private static double micros(Way way) throws IOException {
        long start = System.nanoTime();
        int times = 0;
        do {
            way.write();
            times++;
        } while (System.nanoTime() - start < NANOS);
        return (System.nanoTime() - start) / 1e3 / times;
    }

    private static String line(String title, Row row, List<Row> rows, int pictures) throws IOException {
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < ROUNDS; round++) {
            ratios.add(rows.get(0).micros().get(round) / row.micros().get(round));
        }
        var all = row.micros().stream().mapToDouble(micros -> micros).summaryStatistics();
        long bytes = row.way().write();
        long reference = rows.get(1).way().write();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.1f | %,.1f to %,.1f | %.1f | %,d | %.2f |",
                title,
                row.name(),
                median(row.micros()),
                all.getMin(),
                all.getMax(),
                median(ratios),
                bytes / pictures,
                (double) bytes / reference);
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
