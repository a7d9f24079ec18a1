package io.dcgan.trainer.quality.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The affine map x → (x − mean) W under which the real features that it was fitted on have mean 0 and the identity as
 * their covariance. No feature then outweighs another because its values are larger.
 *
 * <p>Directions in which the variance of the real features is less than 1e-6 of that of their widest direction are
 * dropped: they carry no information, and dividing by their deviation would make noise the strongest feature.
 * Differences of generated images in these directions go undetected.
 */
public final class FeatureWhitening {
    private static final double MIN_RELATIVE_VARIANCE = 1e-6;
    private final int inputWidth;
    private final int outputWidth;
    private final double[] mean;
    private final double[] matrix;

    private FeatureWhitening(int inputWidth, int outputWidth, double[] mean, double[] matrix) {
        this.inputWidth = inputWidth;
        this.outputWidth = outputWidth;
        this.mean = mean;
        this.matrix = matrix;
    }

    /**
     * @param real {@code [n, width]}, many more rows than columns
     * @throws IllegalArgumentException if all rows are equal
     */
    public static FeatureWhitening fit(NDArray real) {
        var moments = MeanAndCovariance.of("real", real);
        var spectrum = EigenDecomposition.of(moments.covariance());
        double least = spectrum.largestEigenvalue() * MIN_RELATIVE_VARIANCE;
        if (least <= 0) {
            throw new IllegalArgumentException("real must have rows that differ");
        }
        int from = spectrum.size();
        int to = 0;
        var kept = new int[from];
        for (int i = 0; i < from; i++) {
            if (spectrum.eigenvalue(i) >= least) {
                kept[to++] = i;
            }
        }
        var matrix = new double[from * to];
        for (int row = 0; row < from; row++) {
            for (int column = 0; column < to; column++) {
                int i = kept[column];
                matrix[row * to + column] = spectrum.eigenvectorEntry(i, row) / Math.sqrt(spectrum.eigenvalue(i));
            }
        }
        return new FeatureWhitening(from, to, moments.mean().getData(), matrix);
    }

    /** Number of directions that were kept: 1 to the width of the features. */
    public int width() {
        return outputWidth;
    }

    /**
     * @param manager  owns the result
     * @param features {@code [n, width]}, of the width that it was fitted on
     * @return float32, {@code n} rows of {@link #width}
     */
    public NDArray apply(NDManager manager, NDArray features) {
        try (var scope = manager.newSubManager()) {
            var x = RowMatrices.requireFinite(scope, "features", features, 1, Integer.MAX_VALUE);
            RowMatrices.requireSameWidth(inputWidth, x.size(1));
            var whitened = x.toType(DataType.FLOAT64, false)
                    .sub(scope.create(mean))
                    .matMul(scope.create(matrix, new Shape(inputWidth, outputWidth)))
                    .toType(DataType.FLOAT32, false);
            whitened.attach(manager);
            return whitened;
        }
    }
}
