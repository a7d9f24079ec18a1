package io.dcgan.trainer.quality.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * How far generated images lie where real ones do, and the reverse. Each row of a set has a ball around it that reaches
 * to its k-th nearest other row of its own set; the balls together stand for where the set lies.
 *
 * <p>More is better in all four. Precision falls with images that look like no real one, recall and coverage with kinds
 * of real images that are never drawn. Where both sets come from one distribution, precision and recall are alike, and
 * the farther below 1 the more features there are. Images that vary too little keep precision and coverage: they crowd
 * the middle, which takes recall, and density far above 1, tell. One stray row has a large ball and spoils precision or
 * recall, not density or coverage.
 *
 * <p>All four depend on the numbers of rows: compare only between sets of the same sizes.
 *
 * @param precision the share of generated rows within any ball of a real one, 0 to 1
 * @param recall    the share of real rows within any ball of a generated one, 0 to 1
 * @param density   the number of balls of real rows that a generated row lies in, on average, divided by k; from 0, and
 *                  1 where both sets come from one distribution
 * @param coverage  the share of real rows whose ball has a generated row within, 0 to 1; 1 − 2<sup>−k</sup> where both
 *                  sets come from one distribution and are equally large
 * @see <a href="https://arxiv.org/abs/1904.06991">Kynkäänniemi et al.: Improved precision and recall metric, section
 *     2</a>
 * @see <a href="https://arxiv.org/abs/2002.09797">Naeem et al.: Reliable fidelity and diversity metrics, section 3</a>
 */
public record ManifoldOverlap(double precision, double recall, double density, double coverage) {
    /** Rows a set may have. */
    public static final int MAX_ROWS = 5_000;

    /** k of precision and recall, as in their paper. */
    public static final int PRECISION_NEIGHBOURS = 3;

    /** k of density and coverage, as in theirs. */
    public static final int DENSITY_NEIGHBOURS = 5;

    private static final int BLOCK_ROWS = 1000;

    /**
     * @param real      {@code [n, width]}, 6 ≤ n ≤ 5000
     * @param generated {@code [m, width]}, 6 ≤ m ≤ 5000
     */
    public static ManifoldOverlap between(NDArray real, NDArray generated) {
        return between(real, generated, () -> {});
    }

    /** @param check is called again and again; what it throws breaks it off */
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
            // Nearer to 0 the distances lose fewer digits.
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

    /** How many are at most 0. */
    private static long countInside(NDArray squaredDistancesLessRadii) {
        return squaredDistancesLessRadii.lte(0).countNonzero().getLong();
    }

    /** @return for each of {@code ks}, {@code [n]}: squared distances to the k-th nearest other row */
    private static NDList radii(NDManager scope, NDArray rows, Runnable check, int... ks) {
        int most = Arrays.stream(ks).max().orElseThrow();
        var blocks = new NDList();
        for (long first = 0; first < rows.size(0); first += BLOCK_ROWS) {
            check.run();
            try (var block = scope.newSubManager()) {
                var distances =
                        PairwiseDistances.squared(block, RowMatrices.block(block, rows, first, BLOCK_ROWS), rows);
                // The first of them is the row itself.
                var smallest = distances.topK(most + 1, 1, false, true).head();
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
