package io.dcgan.trainer.quality.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;

/**
 * The squared maximum mean discrepancy between two sets of features with the kernel k(x, y) = (x·y / width + 1)³: mean
 * k(x, x′) + mean k(y, y′) − 2 mean k(x, y), each mean over pairs of different rows. It is about 0 if both sets come
 * from one distribution, as often below 0 as above; lower is better. It is unbiased, so sets of any size may be
 * compared.
 *
 * <p>It is averaged over {@value #SUBSETS} random pairs of subsets of at most {@value #LARGEST_SUBSET} rows, the usual
 * size. Other implementations let subsets overlap; here they share no rows, so they are independent and the error is
 * not underestimated. Every call with the same number of rows uses the same subsets.
 *
 * @param value         the mean over the subsets
 * @param standardError of that mean
 * @see <a href="https://arxiv.org/abs/1801.01401">Bińkowski et al.: Demystifying MMD GANs, section 4, which uses
 *     Inception features</a>
 */
public record KernelDistance(double value, double standardError) {
    public static final int SUBSETS = 10;
    static final int LARGEST_SUBSET = 1000;
    private static final int MIN_ROWS = 2 * SUBSETS;

    /**
     * @param real      {@code [n, width]}, n ≥ 20
     * @param generated {@code [m, width]}, m ≥ 20
     */
    public static KernelDistance between(NDArray real, NDArray generated) {
        try (var scope = real.getManager().newSubManager()) {
            var x = RowMatrices.requireFinite(scope, "real", real, MIN_ROWS, Integer.MAX_VALUE);
            var y = RowMatrices.requireFinite(scope, "generated", generated, MIN_ROWS, Integer.MAX_VALUE);
            RowMatrices.requireSameWidth(x.size(1), y.size(1));
            var orderOfX = SeededPermutation.of(Math.toIntExact(x.size(0)), 0);
            var orderOfY = SeededPermutation.of(Math.toIntExact(y.size(0)), 1);
            int size = Math.min(LARGEST_SUBSET, Math.min(orderOfX.length, orderOfY.length) / SUBSETS);
            double sum = 0;
            double sumOfSquares = 0;
            for (int i = 0; i < SUBSETS; i++) {
                try (var subset = scope.newSubManager()) {
                    double distance = unbiasedMmd(
                            pick(subset, x, orderOfX, i * size, size), pick(subset, y, orderOfY, i * size, size));
                    sum += distance;
                    sumOfSquares += distance * distance;
                }
            }
            double mean = sum / SUBSETS;
            double variance = Math.max(0, sumOfSquares - SUBSETS * mean * mean) / (SUBSETS - 1);
            return new KernelDistance(mean, Math.sqrt(variance / SUBSETS));
        }
    }

    private static double unbiasedMmd(NDArray x, NDArray y) {
        double n = x.size(0);
        double crossed = kernel(x.matMul(y.transpose()), x.size(1)).sum().getDouble();
        return (sumOverDistinctPairs(x) + sumOverDistinctPairs(y)) / (n * (n - 1)) - 2 * crossed / (n * n);
    }

    /** Sums the kernel over all pairs of different rows. */
    private static double sumOverDistinctPairs(NDArray x) {
        var all = kernel(x.matMul(x.transpose()), x.size(1)).sum();
        var own = kernel(PairwiseDistances.squaredLengths(x), x.size(1)).sum();
        return all.getDouble() - own.getDouble();
    }

    private static NDArray kernel(NDArray products, long width) {
        var base = products.divi(width).addi(1);
        return base.mul(base).muli(base);
    }

    private static NDArray pick(NDManager scope, NDArray rows, long[] order, int first, int count) {
        var picked = scope.create(Arrays.copyOfRange(order, first, first + count));
        return rows.get(scope, new NDIndex("{}", picked)).toType(DataType.FLOAT64, false);
    }
}
