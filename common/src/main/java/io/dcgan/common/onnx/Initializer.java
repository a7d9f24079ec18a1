package io.dcgan.common.onnx;

import java.util.List;

/**
 * A weight in the file.
 *
 * @param integers the values of an int64 constant; empty for float32
 */
record Initializer(ElementType type, List<Long> shape, List<Long> integers) implements GraphTensor {}
