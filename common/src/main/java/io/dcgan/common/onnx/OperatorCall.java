package io.dcgan.common.onnx;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node with the values of its inputs. */
final class OperatorCall {
    /** Kernels, strides and paddings: larger than any image. */
    private static final int MAX_ATTRIBUTE = 1 << 12;

    private final GraphNode node;
    private final Map<String, GraphTensor> values;

    OperatorCall(GraphNode node, Map<String, GraphTensor> values) {
        this.node = node;
        this.values = values;
    }

    /** Checks the number of inputs and the names of attributes. */
    void require(int inputs, String... attributes) {
        if (node.inputs().size() != inputs) {
            throw invalid("%d inputs".formatted(inputs), node.inputs());
        }
        if (!Set.of(attributes).containsAll(node.attributes().keySet())) {
            throw invalid(
                    "no attributes except " + List.of(attributes),
                    node.attributes().keySet());
        }
    }

    GraphTensor input(int index) {
        var value = values.get(node.inputs().get(index));
        if (value == null) {
            throw invalid("inputs that are defined before it", node.inputs().get(index));
        }
        return value;
    }

    /** Returns an input that is computed for each image and has this many dimensions after the batch. */
    BatchValue batchValue(int index, ElementType type, int rank) {
        var value = batchValue(index);
        if (value.type() != type || value.shape().size() != rank) {
            throw invalid("%s of %d dimensions as input %d".formatted(type, rank, index), value);
        }
        return value;
    }

    /** Returns an input that is computed for each image. A runtime computes all other values while it loads the file. */
    BatchValue batchValue(int index) {
        if (!(input(index) instanceof BatchValue batchValue)) {
            throw invalid("a value that depends on the graph's inputs as input %d".formatted(index), "a constant");
        }
        return batchValue;
    }

    /** Returns an input that is a weight with this many dimensions. */
    Initializer constant(int index, ElementType type, int rank) {
        var value = input(index);
        if (!(value instanceof Initializer constant)
                || constant.type() != type
                || constant.shape().size() != rank) {
            throw invalid("%s weights of %d dimensions as input %d".formatted(type, rank, index), value);
        }
        return constant;
    }

    /** Returns an attribute that must have this many integers. */
    List<Long> integers(String name, int count) {
        @Nullable List<Long> integers = node.attributes().get(name);
        if (integers == null || integers.size() != count || integers.stream().anyMatch(OperatorCall::outOfRange)) {
            throw invalid("%d integers from 0 to %d as %s".formatted(count, MAX_ATTRIBUTE, name), integers);
        }
        return integers;
    }

    private static boolean outOfRange(long integer) {
        return integer < 0 || integer > MAX_ATTRIBUTE;
    }

    void require(boolean condition, String expected, Object got) {
        if (!condition) {
            throw invalid(expected, got);
        }
    }

    private IllegalArgumentException invalid(String expected, @Nullable Object got) {
        return new IllegalArgumentException("the graph's %s must have %s, got %s".formatted(node, expected, got));
    }
}
