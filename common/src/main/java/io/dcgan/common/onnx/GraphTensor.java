package io.dcgan.common.onnx;

import java.util.List;

/** A value in a graph. */
sealed interface GraphTensor permits BatchValue, Initializer {
    ElementType type();

    List<Long> shape();

    /** Returns the number of values, for a single image. */
    default long size() {
        return product(shape());
    }

    /** @throws ArithmeticException if the product needs more than 63 bits */
    static long product(List<Long> sizes) {
        return sizes.stream().reduce(1L, Math::multiplyExact);
    }
}
