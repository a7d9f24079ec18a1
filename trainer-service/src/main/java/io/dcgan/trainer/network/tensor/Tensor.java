package io.dcgan.trainer.network.tensor;

import java.util.Arrays;

/** An array in Java's memory, row-major, independent of the engine. */
public final class Tensor {
    private final int[] shape;
    private final float[] values;

    public Tensor(int[] shape, float[] values) {
        if (values.length != Arrays.stream(shape).reduce(1, Math::multiplyExact)) {
            throw new IllegalArgumentException(
                    "values must fill the shape %s, got %d values".formatted(Arrays.toString(shape), values.length));
        }
        this.shape = shape.clone();
        this.values = values.clone();
    }

    public int size(int axis) {
        return shape[axis];
    }

    public int[] shape() {
        return shape.clone();
    }

    public float[] values() {
        return values.clone();
    }
}
