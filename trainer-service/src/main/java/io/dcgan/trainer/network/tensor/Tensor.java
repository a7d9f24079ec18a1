package io.dcgan.trainer.network.tensor;

import java.util.Arrays;

/** Values in Java's memory, row-major: how weights leave the engine. */
public final class Tensor {
    private final int[] shape;
    private final float[] values;

    public Tensor(int[] shape, float[] values) {
        if (values.length != Arrays.stream(shape).reduce(1, Math::multiplyExact)) {
            throw new IllegalArgumentException(
                    "%d values do not fill the shape %s".formatted(values.length, Arrays.toString(shape)));
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
