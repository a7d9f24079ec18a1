package io.dcgan.common.onnx;

/** Types of the values in a generator: labels and shapes are integers, everything else is float32. */
enum ElementType {
    FLOAT(1, Float.BYTES),
    INT64(7, Long.BYTES);

    private final int number;
    private final int bytes;

    ElementType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** @param number a {@code TensorProto.DataType} */
    static ElementType of(long number) {
        for (var type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "a weight's data_type must be 1 (FLOAT) or 7 (INT64), got %d".formatted(number));
    }

    int bytes() {
        return bytes;
    }
}
