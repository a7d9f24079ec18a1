package io.dcgan.trainer.quality.metric;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;

/** The eigenvalues and unit eigenvectors of a symmetric matrix. */
final class EigenDecomposition {
    private final double[] values;
    private final DMatrixRMaj vectors;

    private EigenDecomposition(double[] values, DMatrixRMaj vectors) {
        this.values = values;
        this.vectors = vectors;
    }

    static EigenDecomposition of(DMatrixRMaj symmetric) {
        int size = symmetric.getNumRows();
        var eigen = DecompositionFactory_DDRM.eig(size, true, true);
        if (!eigen.decompose(symmetric.copy())) {
            throw new ArithmeticException("no eigenvalues were found for a matrix of size " + size);
        }
        var values = new double[size];
        var vectors = new DMatrixRMaj(size, size);
        for (int i = 0; i < size; i++) {
            values[i] = eigen.getEigenvalue(i).getReal();
            CommonOps_DDRM.insert(eigen.getEigenVector(i), vectors, 0, i);
        }
        return new EigenDecomposition(values, vectors);
    }

    int size() {
        return values.length;
    }

    /** Returns an eigenvalue; they are in no particular order. */
    double eigenvalue(int i) {
        return values[i];
    }

    double largestEigenvalue() {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    /** Returns an entry of the eigenvector that belongs to {@link #eigenvalue eigenvalue i}. */
    double eigenvectorEntry(int i, int row) {
        return vectors.get(row, i);
    }

    /** Returns the square root of a positive semi-definite matrix; eigenvalues rounded to below 0 count as 0. */
    DMatrixRMaj squareRoot() {
        var scaled = vectors.copy();
        var roots = new double[values.length];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = Math.sqrt(Math.max(0, values[i]));
        }
        CommonOps_DDRM.multCols(scaled, roots);
        return CommonOps_DDRM.multTransB(scaled, vectors, null);
    }

    /** Returns the trace of the {@link #squareRoot}. */
    double traceOfSquareRoot() {
        double trace = 0;
        for (double value : values) {
            trace += Math.sqrt(Math.max(0, value));
        }
        return trace;
    }
}
