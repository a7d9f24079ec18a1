package io.dcgan.trainer.quality.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Overlap between the manifolds of real and generated images. Each row of a set has a ball that reaches to its k-th
 * nearest other row in the same set; the union of these balls approximates the manifold of the set.
 *
 * <p>Higher is better for all four. Precision falls if images resemble no real one; recall and coverage fall if kinds
 * of real images are never drawn. If both sets come from one distribution, precision and recall are similar, and the
 * farther below 1 the more features there are. Images that vary too little keep precision and coverage; they crowd the
 * middle, which shows in low recall and in a density far above 1. One stray row has a large ball and distorts precision
 * or recall, but not density or coverage.
 *
 * <p>All four depend on the numbers of rows: compare only values from sets of the same sizes.
 *
 * @param precision the share of generated rows inside the ball of any real row, 0 to 1
 * @param recall    the share of real rows inside the ball of any generated row, 0 to 1
 * @param density   the mean number of real rows' balls that contain a generated row, divided by k; from 0, and 1 if
 *                  both sets come from one distribution
 * @param coverage  the share of real rows whose ball contains a generated row, 0 to 1; 1 − 2<sup>−k</sup> if both sets
 *                  come from one distribution and are equally large
 * @see <a href="https://arxiv.org/abs/1904.06991">Kynkäänniemi et al.: Improved precision and recall metric, section
 *     2</a>
 * @see <a href="https://arxiv.org/abs/2002.09797">Naeem et al.: Reliable fidelity and diversity metrics, section 3</a>
 */
public record ManifoldOverlap(double precision, double recall, double density, double coverage) {
    /** Limit on the rows of a set. */
    public static final int MAX_ROWS = 5_000;

    /** k for precision and recall, as in Kynkäänniemi et al. */
    public static final int PRECISION_NEIGHBOURS = 3;

    /** k for density and coverage, as in Naeem et al. */
    public static final int DENSITY_NEIGHBOURS = 5;

    private static final int BLOCK_ROWS = 1000;

    /**
     * @param real      {@code [n, width]}, 6 ≤ n ≤ 5000
     * @param generated {@code [m, width]}, 6 ≤ m ≤ 5000
     */
    public static ManifoldOverlap between(NDArray real, NDArray generated) {
        return between(real, generated, () -> {});
    }

    /** @param check called repeatedly; an exception from it ends the call */
    public static ManifoldOverlap between(NDArray real, NDArray generated, Runnable check) {
        return between(real, generated, PRECISION_NEIGHBOURS, DENSITY_NEIGHBOURS, check);
    }

    static ManifoldOverlap between(
            NDArray real, NDArray generated, int precisionNeighbours, int densityNeighbours, Runnable check) {
        try (var scope = real.getManager().newSubManager()) {
            int least = Math.max(precisionNeighbours, densityNeighbours) + 1;
            var x = RowMatrices.requireFinite(scope, "real", real, least, MAX_ROWS);
            var y = RowMatrices.requireFinite(scope, "generated", generated, least, MAX_ROWS);
            RowMatrices.requireSameWidth(x.size(1), y.size(1));
            // Distances between rows near 0 lose fewer digits.
            var centre = x.mean(new int[] {0});
            x = x.sub(centre);
            y = y.sub(centre);
            var aroundReal = radii(scope, x, check, precisionNeighbours, densityNeighbours);
            var aroundGenerated = radii(scope, y, check, precisionNeighbours).head();
            return count(scope, x, y, aroundReal, aroundGenerated, densityNeighbours, check);
        }
    }

    /**
     * @param aroundReal      squared radii of the real rows' balls, for precision and for density
     * @param aroundGenerated squared radii of the generated rows' balls
     */
    private static ManifoldOverlap count(
            NDManager scope,
            NDArray x,
            NDArray y,
            NDList aroundReal,
            NDArray aroundGenerated,
            int neighbours,
            Runnable check) {
        long precise = 0;
        long dense = 0;
        var nearest = scope.full(new Shape(x.size(0)), Float.POSITIVE_INFINITY);
        var nearestSurface = nearest;
        for (long first = 0; first < y.size(0); first += BLOCK_ROWS) {
            check.run();
            try (var block = scope.newSubManager()) {
                var distances = PairwiseDistances.squared(block, RowMatrices.block(block, y, first, BLOCK_ROWS), x);
                var ownRadii = RowMatrices.block(block, aroundGenerated.reshape(-1, 1), first, BLOCK_ROWS);
                dense += distances.lte(aroundReal.get(1)).countNonzero().getLong();
                nearest = NDArrays.minimum(nearest, distances.min(new int[] {0}));
                nearestSurface =
                        NDArrays.minimum(nearestSurface, distances.sub(ownRadii).min(new int[] {0}));
                precise += countInside(distances.subi(aroundReal.get(0)).min(new int[] {1}));
            }
        }
        double real = x.size(0);
        double generated = y.size(0);
        return new ManifoldOverlap(
                precise / generated,
                countInside(nearestSurface) / real,
                dense / (neighbours * generated),
                countInside(nearest.sub(aroundReal.get(1))) / real);
    }

    /** Counts the values that are at most 0. */
    private static long countInside(NDArray squaredDistancesLessRadii) {
        return squaredDistancesLessRadii.lte(0).countNonzero().getLong();
    }

    /** @return for each of {@code ks}, {@code [n]}: squared distances to the k-th nearest other row */
    private static NDList radii(NDManager scope, NDArray rows, Runnable check, int... ks) {
        int largestK = Arrays.stream(ks).max().orElseThrow();
        var blocks = new NDList();
        for (long first = 0; first < rows.size(0); first += BLOCK_ROWS) {
            check.run();
            try (var block = scope.newSubManager()) {
                var distances =
                        PairwiseDistances.squared(block, RowMatrices.block(block, rows, first, BLOCK_ROWS), rows);
                // The nearest row is the row itself.
                var smallest = distances.topK(largestK + 1, 1, false, true).head();
                smallest.attach(scope);
                blocks.add(smallest);
            }
        }
        var smallest = NDArrays.concat(blocks, 0);
        var radii = new NDList();
        for (int k : ks) {
            radii.add(smallest.get(":, {}", k));
        }
        return radii;
    }
}
