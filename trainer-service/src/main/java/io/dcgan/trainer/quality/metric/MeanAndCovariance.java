package io.dcgan.trainer.quality.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.ejml.data.DMatrixRMaj;

/**
 * Mean and covariance of a set of features.
 *
 * @param mean       {@code [width, 1]}
 * @param covariance {@code [width, width]}, the sum of products divided by n − 1
 */
record MeanAndCovariance(DMatrixRMaj mean, DMatrixRMaj covariance) {
    private static final int MIN_ROWS = 2;

    /** Computes both in double precision. */
    static MeanAndCovariance of(String name, NDArray features) {
        try (var scope = features.getManager().newSubManager()) {
            var x = RowMatrices.requireFinite(scope, name, features, MIN_ROWS, Integer.MAX_VALUE)
                    .toType(DataType.FLOAT64, false);
            int width = Math.toIntExact(x.size(1));
            var mean = x.mean(new int[] {0});
            var centred = x.sub(mean);
            var covariance = centred.transpose().matMul(centred).divi(x.size(0) - 1);
            return new MeanAndCovariance(
                    new DMatrixRMaj(width, 1, true, mean.toDoubleArray()),
                    new DMatrixRMaj(width, width, true, covariance.toDoubleArray()));
        }
    }

    int width() {
        return mean.getNumRows();
    }
}
