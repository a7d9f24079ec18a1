package io.dcgan.common.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The operators of generators, as the trainer writes them, with their shapes and costs.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
enum Operator {
    /** {@code [n, k]} times weights {@code [k, m]}. */
    MAT_MUL("MatMul") {
        @Override
        OperatorStep apply(OperatorCall call) {
            call.require(2);
            var x = call.batchValue(0, ElementType.FLOAT, 1);
            var weight = call.constant(1, ElementType.FLOAT, 2);
            call.require(weight.shape().get(0).equals(x.shape().get(0)), "weights for " + x.shape(), weight.shape());
            return new OperatorStep(BatchValue.ofFloats(weight.shape().get(1)), weight.size(), 0);
        }
    },

    /** Rows of a table {@code [k, m]}, one for each label. */
    GATHER("Gather") {
        @Override
        OperatorStep apply(OperatorCall call) {
            call.require(2);
            var table = call.constant(0, ElementType.FLOAT, 2);
            call.batchValue(1, ElementType.INT64, 0);
            return OperatorStep.elementwise(BatchValue.ofFloats(table.shape().get(1)));
        }
    },

    /** Adds a bias, or another value of the same shape. */
    ADD("Add") {
        @Override
        OperatorStep apply(OperatorCall call) {
            call.require(2);
            var x = call.batchValue(0);
            var other = call.input(1);
            call.require(x.type() == ElementType.FLOAT, "floats as input 0", x.type());
            call.require(
                    x.type() == other.type() && x.shape().equals(other.shape()),
                    "a second input with the shape " + x.shape(),
                    other.shape());
            return OperatorStep.elementwise(x);
        }
    },

    RELU("Relu"),
    LEAKY_RELU("LeakyRelu") {
        @Override
        OperatorStep apply(OperatorCall call) {
            call.require(1, "alpha");
            return applyToEachValue(call);
        }
    },

    TANH("Tanh"),

    /** From {@code [n, …]} to the constant shape {@code [-1, …]}. */
    RESHAPE("Reshape") {
        @Override
        OperatorStep apply(OperatorCall call) {
            call.require(2);
            var x = call.batchValue(0);
            var shape = call.constant(1, ElementType.INT64, 1).integers();
            call.require(!shape.isEmpty() && shape.get(0) == -1, "a shape that begins with -1", shape);
            var result = new BatchValue(x.type(), shape.subList(1, shape.size()));
            call.require(
                    result.shape().stream().allMatch(size -> size > 0) && result.size() == x.size(),
                    "a shape for %d values per image".formatted(x.size()),
                    shape);
            return OperatorStep.elementwise(result);
        }
    },

    /** {@code [n, in, height, width]} with weights {@code [out, in, height, width]} and a bias. */
    CONV("Conv") {
        @Override
        OperatorStep apply(OperatorCall call) {
            var convolution = new ConvolutionCall(call, 1, 0);
            var height = convolution.reducedSize(0);
            var width = convolution.reducedSize(1);
            return convolution.step(height, width, GraphTensor.product(List.of(height, width)));
        }
    },

    /** {@code [n, in, height, width]} with weights {@code [in, out, height, width]} and a bias. */
    CONV_TRANSPOSE("ConvTranspose") {
        @Override
        OperatorStep apply(OperatorCall call) {
            var convolution = new ConvolutionCall(call, 0, 1);
            return convolution.step(
                    convolution.enlargedSize(0), convolution.enlargedSize(1), convolution.inputPositions());
        }
    };

    private final String type;

    Operator(String type) {
        this.type = type;
    }

    static Operator of(GraphNode node) {
        return Arrays.stream(values())
                .filter(operator -> operator.type.equals(node.operator()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the graph's operators must be one of %s, got %s"
                        .formatted(
                                Arrays.stream(values())
                                        .map(operator -> operator.type)
                                        .collect(Collectors.joining(", ")),
                                node)));
    }

    OperatorStep apply(OperatorCall call) {
        call.require(1);
        return applyToEachValue(call);
    }

    private static OperatorStep applyToEachValue(OperatorCall call) {
        var x = call.batchValue(0);
        call.require(x.type() == ElementType.FLOAT, "floats as input 0", x.type());
        return OperatorStep.elementwise(x);
    }
}
