package io.dcgan.trainer.quality.metric;

import ai.djl.ndarray.NDArray;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The squared Fréchet (2-Wasserstein) distance between the normal distributions with the moments of two sets of
 * features: |m₁ − m₂|² + Tr(S₁ + S₂ − 2 (S₁^½ S₂ S₁^½)^½). It is at least 0, where they agree; lower is better.
 *
 * <p>Intended for {@link FeatureWhitening whitened} features. They are this project's own, not those of an Inception
 * network, so the values are not comparable with published ones. Finite sets always have a distance, which is larger
 * the fewer rows they have: compare only values from sets of the same sizes.
 *
 * @see <a href="https://arxiv.org/abs/1706.08500">Heusel et al.: GANs trained by a two time-scale update rule,
 *     section 4, which uses Inception features</a>
 */
public final class FrechetDistance {
    private FrechetDistance() {}

    /**
     * Symmetric in its arguments; computed in double precision.
     *
     * @param real      {@code [n, width]}, n ≥ 2
     * @param generated {@code [m, width]}, m ≥ 2
     */
    public static double between(NDArray real, NDArray generated) {
        var a = MeanAndCovariance.of("real", real);
        var b = MeanAndCovariance.of("generated", generated);
        RowMatrices.requireSameWidth(a.width(), b.width());
        double apart = 0;
        for (int i = 0; i < a.width(); i++) {
            double difference = a.mean().get(i, 0) - b.mean().get(i, 0);
            apart += difference * difference;
        }
        var root = EigenDecomposition.of(a.covariance()).squareRoot();
        var product = CommonOps_DDRM.mult(CommonOps_DDRM.mult(root, b.covariance(), null), root, null);
        double common = EigenDecomposition.of(product).traceOfSquareRoot();
        double spread = CommonOps_DDRM.trace(a.covariance()) + CommonOps_DDRM.trace(b.covariance()) - 2 * common;
        return Math.max(0, apart + spread);
    }
}
