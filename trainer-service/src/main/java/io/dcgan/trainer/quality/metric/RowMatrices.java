package io.dcgan.trainer.quality.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;

/** Checks and slices matrices with one row per image. */
public final class RowMatrices {
    private RowMatrices() {}

    /** Returns a view of the same memory in another scope, which also owns everything computed from the view. */
    public static NDArray viewIn(NDManager scope, NDArray array) {
        var view = array.stopGradient();
        view.attach(scope);
        return view;
    }

    /** Returns a view of up to {@code count} rows. */
    public static NDArray block(NDManager scope, NDArray rows, long first, long count) {
        return rows.get(scope, new NDIndex("{}:{}", first, Math.min(first + count, rows.size(0))));
    }

    /**
     * @param name name of the argument, for the error message
     * @return {@code [n, width]}, float32, in {@code scope}
     * @throws IllegalArgumentException unless the rows are a matrix of {@code least} to {@code most} rows, all finite
     */
    static NDArray requireFinite(NDManager scope, String name, NDArray rows, long least, long most) {
        requireMatrix(name, rows, least, most);
        var checked = viewIn(scope, rows).toType(DataType.FLOAT32, false);
        // The maximum of values that include NaN is NaN.
        if (!Float.isFinite(checked.abs().max().getFloat())) {
            throw new IllegalArgumentException(name + " must be finite, got NaN or infinite values");
        }
        return checked;
    }

    static void requireMatrix(String name, NDArray rows, long least, long most) {
        var shape = rows.getShape();
        if (shape.dimension() != 2 || shape.get(1) < 1) {
            throw new IllegalArgumentException("%s must be [n, width], got %s".formatted(name, shape));
        }
        if (shape.get(0) < least || shape.get(0) > most) {
            throw new IllegalArgumentException(
                    "%s must have %d to %d rows, got %d".formatted(name, least, most, shape.get(0)));
        }
    }

    static void requireSameWidth(long expected, long width) {
        if (width != expected) {
            throw new IllegalArgumentException("rows must be %d wide, got %d".formatted(expected, width));
        }
    }
}
