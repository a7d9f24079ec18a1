package io.dcgan.common.onnx;

/**
 * The execution of a node for one image.
 *
 * @param operations multiplications, or other work per value
 * @param workspace  further values in memory while the node is executed
 */
record OperatorStep(BatchValue result, long operations, long workspace) {
    static OperatorStep elementwise(BatchValue result) {
        return new OperatorStep(result, result.size(), 0);
    }
}
