package io.dcgan.common.onnx;

import io.dcgan.common.release.Probe;
import io.dcgan.common.release.Signature;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Follows the shapes of values through a graph, and adds up how much an image costs. */
final class GraphChecker {
    /** Multiplications of one image: a hundred times those of the largest network of this project. */
    static final long MAX_OPERATIONS = 4_000_000_000L;

    private final Map<String, GraphTensor> values = new HashMap<>();
    private final long maxBytes;
    private long bytes;
    private long operations;

    /** @param maxBytes largest memory for all layers of {@link Probe#COUNT} images */
    GraphChecker(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * @throws IllegalArgumentException if the graph is no generator with this signature, or costs too much
     * @throws ArithmeticException      if the size of a value needs more than 63 bits
     */
    void check(OnnxGraph graph, Signature signature) {
        values.put(Signature.LATENT, new BatchValue(ElementType.FLOAT, List.of((long) signature.latentSize())));
        if (signature.conditional()) {
            values.put(Signature.LABEL, new BatchValue(ElementType.INT64, List.of()));
        }
        var inputs = new TreeSet<>(values.keySet());
        if (graph.inputs().size() != inputs.size() || !inputs.containsAll(graph.inputs())) {
            throw new IllegalArgumentException(
                    "the graph's inputs must be %s, got %s".formatted(inputs, graph.inputs()));
        }
        graph.constants().forEach(this::define);
        graph.nodes().forEach(this::execute);
        checkOutput(graph, signature);
    }

    private void execute(GraphNode node) {
        var step = Operator.of(node).apply(new OperatorCall(node, values));
        define(node.output(), step.result());
        operations = Math.addExact(operations, step.operations());
        // The images of a run are in memory together, but the runtime computes one convolution at a time.
        var values = Math.addExact(Math.multiplyExact(Probe.COUNT, step.result().size()), step.workspace());
        bytes = Math.addExact(bytes, Math.multiplyExact(Float.BYTES, values));
        if (operations > MAX_OPERATIONS) {
            throw new IllegalArgumentException("an image must take at most %d multiplications, got %d up to %s"
                    .formatted(MAX_OPERATIONS, operations, node));
        }
        if (bytes > maxBytes) {
            throw new IllegalArgumentException("the layers of %d images must have at most %d bytes, got %d up to %s"
                    .formatted(Probe.COUNT, maxBytes, bytes, node));
        }
    }

    private void define(String name, GraphTensor value) {
        if (values.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("each value of the graph must have one source, got two for " + name);
        }
    }

    private void checkOutput(OnnxGraph graph, Signature signature) {
        var expected = List.of((long) signature.channels(), (long) signature.height(), (long) signature.width());
        if (!graph.outputs().equals(List.of(Signature.IMAGE))) {
            throw new IllegalArgumentException(
                    "the graph's outputs must be [%s], got %s".formatted(Signature.IMAGE, graph.outputs()));
        }
        if (!(values.get(Signature.IMAGE) instanceof BatchValue image) || !image.isFloat(expected)) {
            throw new IllegalArgumentException("the graph's %s must have the shape %s after the batch, got %s"
                    .formatted(Signature.IMAGE, expected, values.get(Signature.IMAGE)));
        }
    }
}
