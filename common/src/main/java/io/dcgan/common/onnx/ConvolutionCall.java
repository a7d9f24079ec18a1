package io.dcgan.common.onnx;

import java.util.List;

/** A convolution or transposed convolution of images with two dimensions. */
final class ConvolutionCall {
    private final OperatorCall call;
    private final BatchValue x;
    private final Initializer weight;
    private final long outputs;
    private final List<Long> strides;
    private final List<Long> pads;

    /**
     * @param inputDimension  place of the input channels in the weights' shape
     * @param outputDimension place of the output channels
     */
    ConvolutionCall(OperatorCall call, int inputDimension, int outputDimension) {
        call.require(3, "kernel_shape", "strides", "pads");
        this.call = call;
        x = call.batchValue(0, ElementType.FLOAT, 3);
        weight = call.constant(1, ElementType.FLOAT, 4);
        outputs = weight.shape().get(outputDimension);
        strides = call.integers("strides", 2);
        pads = call.integers("pads", 4);
        var kernel = call.integers("kernel_shape", 2);
        var bias = call.constant(2, ElementType.FLOAT, 1);
        call.require(
                weight.shape().get(inputDimension).equals(x.shape().get(0))
                        && weight.shape().subList(2, 4).equals(kernel)
                        && bias.size() == outputs,
                "a kernel of %s, %d input channels and a bias"
                        .formatted(kernel, x.shape().get(0)),
                weight.shape() + " and " + bias.shape());
        call.require(strides.stream().allMatch(stride -> stride > 0), "positive strides", strides);
    }

    /** Returns the height (0) or width (1) after a convolution. */
    long reducedSize(int dimension) {
        long padded = size(dimension) + padding(dimension) - kernel(dimension);
        call.require(padded >= 0, "a kernel of at most the image's size", weight.shape());
        return padded / strides.get(dimension) + 1;
    }

    /** Returns the height (0) or width (1) after a transposed convolution. */
    long enlargedSize(int dimension) {
        long size = Math.addExact(
                Math.multiplyExact(strides.get(dimension), size(dimension) - 1),
                kernel(dimension) - padding(dimension));
        call.require(size > 0, "pads smaller than the image", pads);
        return size;
    }

    long inputPositions() {
        return Math.multiplyExact(size(0), size(1));
    }

    /** @param positions number of kernel positions; each uses every weight once */
    OperatorStep step(long height, long width, long positions) {
        // A runtime may copy the pixels below the kernel for all positions.
        long columns = Math.multiplyExact(weight.size() / weight.shape().get(0), positions);
        return new OperatorStep(
                BatchValue.ofFloats(outputs, height, width), Math.multiplyExact(weight.size(), positions), columns);
    }

    private long size(int dimension) {
        return x.shape().get(1 + dimension);
    }

    private long kernel(int dimension) {
        return weight.shape().get(2 + dimension);
    }

    private long padding(int dimension) {
        return pads.get(dimension) + pads.get(2 + dimension);
    }
}
