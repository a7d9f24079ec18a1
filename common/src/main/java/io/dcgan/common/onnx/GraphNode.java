package io.dcgan.common.onnx;

import java.util.List;
import java.util.Map;

/**
 * A node of a graph.
 *
 * @param attributes integers by name; empty for an attribute that is a number with a fraction
 */
record GraphNode(String operator, List<String> inputs, String output, Map<String, List<Long>> attributes) {
    @Override
    public String toString() {
        return operator + " " + output;
    }
}
