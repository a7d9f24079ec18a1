package io.dcgan.trainer.quality.metric;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The definitions of {@link ManifoldOverlap}, pair by pair in double precision. */
final class ReferenceManifoldOverlap {
    private ReferenceManifoldOverlap() {}

    static ManifoldOverlap between(NDArray real, NDArray generated, int precisionNeighbours, int densityNeighbours) {
        var x = rows(real);
        var y = rows(generated);
        var small = radii(x, precisionNeighbours);
        var large = radii(x, densityNeighbours);
        var around = radii(y, precisionNeighbours);
        double precise = 0;
        double dense = 0;
        for (var row : y) {
            precise += IntStream.range(0, x.length).anyMatch(i -> distance(row, x[i]) <= small[i]) ? 1 : 0;
            dense += IntStream.range(0, x.length)
                    .filter(i -> distance(row, x[i]) <= large[i])
                    .count();
        }
        double recalled = 0;
        double covered = 0;
        for (int j = 0; j < x.length; j++) {
            var row = x[j];
            double radius = large[j];
            recalled += IntStream.range(0, y.length).anyMatch(i -> distance(row, y[i]) <= around[i]) ? 1 : 0;
            covered += Arrays.stream(y).anyMatch(one -> distance(row, one) <= radius) ? 1 : 0;
        }
        return new ManifoldOverlap(
                precise / y.length,
                recalled / x.length,
                dense / (densityNeighbours * (double) y.length),
                covered / x.length);
    }

    private static float[][] rows(NDArray matrix) {
        int width = (int) matrix.size(1);
        var values = matrix.toFloatArray();
        return IntStream.range(0, (int) matrix.size(0))
                .mapToObj(i -> Arrays.copyOfRange(values, i * width, (i + 1) * width))
                .toArray(float[][]::new);
    }

    private static double[] radii(float[][] rows, int k) {
        return Arrays.stream(rows)
                .mapToDouble(row -> Arrays.stream(rows)
                        .mapToDouble(other -> distance(row, other))
                        .sorted()
                        .skip(k)
                        .findFirst()
                        .orElseThrow())
                .toArray();
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = (double) a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }
}
