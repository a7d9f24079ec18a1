package io.dcgan.trainer.quality;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The affine map x → (x − mean) W under which the real features that it was fitted on have mean 0 and the identity as
 * their covariance. So no feature counts more than another because its numbers are larger.
 *
 * <p>Directions in which the real features vary by less than 1e-6 of the variance of their widest direction are
 * dropped: there is nothing to measure with there, and dividing by it would make noise the loudest feature. What
 * generated images do in these directions is not seen.
 */
public final class Whitening {
    private static final double LEAST_VARIANCE = 1e-6;
    private final int from;
    private final int to;
    private final double[] mean;
    private final double[] matrix;

    private Whitening(int from, int to, double[] mean, double[] matrix) {
        this.from = from;
        this.to = to;
        this.mean = mean;
        this.matrix = matrix;
    }

    /**
     * @param real {@code [n, width]}, many more rows than columns
     * @throws IllegalArgumentException if all rows are equal
     */
    public static Whitening fit(NDArray real) {
        var moments = Moments.of("real", real);
        var spectrum = Spectrum.of(moments.covariance());
        double least = spectrum.largest() * LEAST_VARIANCE;
        if (least <= 0) {
            throw new IllegalArgumentException("real must have rows that differ");
        }
        int from = spectrum.size();
        int to = 0;
        var kept = new int[from];
        for (int i = 0; i < from; i++) {
            if (spectrum.value(i) >= least) {
                kept[to++] = i;
            }
        }
        var matrix = new double[from * to];
        for (int row = 0; row < from; row++) {
            for (int column = 0; column < to; column++) {
                int i = kept[column];
                matrix[row * to + column] = spectrum.vector(i, row) / Math.sqrt(spectrum.value(i));
            }
        }
        return new Whitening(from, to, moments.mean().getData(), matrix);
    }

    /** How many directions were kept: 1 to the width of the features. */
    public int width() {
        return to;
    }

    /**
     * @param manager  owns the result
     * @param features {@code [n, width of those it was fitted on]}
     * @return float32, {@code n} rows of {@link #width}
     */
    public NDArray apply(NDManager manager, NDArray features) {
        try (var scope = manager.newSubManager()) {
            var x = Rows.checked(scope, "features", features, 1, Integer.MAX_VALUE);
            Rows.requireSameWidth(from, x.size(1));
            var whitened = x.toType(DataType.FLOAT64, false)
                    .sub(scope.create(mean))
                    .matMul(scope.create(matrix, new Shape(from, to)))
                    .toType(DataType.FLOAT32, false);
            whitened.attach(manager);
            return whitened;
        }
    }
}
