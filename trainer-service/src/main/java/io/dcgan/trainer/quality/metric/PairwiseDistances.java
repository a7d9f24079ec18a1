package io.dcgan.trainer.quality.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Distances between all rows of two matrices, computed with one matrix product. */
final class PairwiseDistances {
    private PairwiseDistances() {}

    /**
     * Squared Euclidean distances: (|x|² + |y|²) − 2 x·y, in this order, so that rounding is symmetric in x and y. For
     * equal rows the result is about 1e-7 of their squared length, of either sign.
     *
     * @param scope owns everything that is computed
     * @param x     {@code [n, width]}, float32
     * @param y     {@code [m, width]}, float32
     * @return {@code [n, m]}
     */
    static NDArray squared(NDManager scope, NDArray x, NDArray y) {
        var a = RowMatrices.viewIn(scope, x);
        var b = RowMatrices.viewIn(scope, y);
        var twiceTheProducts = a.mul(2).matMul(b.transpose());
        return squaredLengths(a).reshape(-1, 1).add(squaredLengths(b)).subi(twiceTheProducts);
    }

    /** @return {@code [n]} */
    static NDArray squaredLengths(NDArray x) {
        return x.square().sum(new int[] {1});
    }
}
