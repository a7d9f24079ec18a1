package io.dcgan.trainer.safetensors;

import java.util.Arrays;

/** Whole numbers in Java's memory, row-major. */
public final class LongTensor {
    private final int[] shape;
    private final long[] values;

    public LongTensor(int[] shape, long[] values) {
        if (values.length != Arrays.stream(shape).reduce(1, Math::multiplyExact)) {
            throw new IllegalArgumentException(
                    "%d values do not fill the shape %s".formatted(values.length, Arrays.toString(shape)));
        }
        this.shape = shape.clone();
        this.values = values.clone();
    }

    /** {@code [n]}. */
    public static LongTensor of(long... values) {
        return new LongTensor(new int[] {values.length}, values);
    }

    public int[] shape() {
        return shape.clone();
    }

    public long[] values() {
        return values.clone();
    }
}
