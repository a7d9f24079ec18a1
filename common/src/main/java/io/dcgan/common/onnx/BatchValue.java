package io.dcgan.common.onnx;

import java.util.List;

/**
 * A value that is computed for each image.
 *
 * @param shape without the first dimension, which is the number of images
 */
record BatchValue(ElementType type, List<Long> shape) implements GraphTensor {
    static BatchValue ofFloats(Long... shape) {
        return new BatchValue(ElementType.FLOAT, List.of(shape));
    }

    boolean isFloat(List<Long> expected) {
        return type == ElementType.FLOAT && shape.equals(expected);
    }
}
