package io.dcgan.common.onnx;

import java.util.List;
import java.util.Map;

/**
 * The parts of a graph that determine its cost.
 *
 * @param inputs    names, as declared
 * @param outputs   names, as declared
 * @param nodes     in the order of execution
 * @param constants weights, by name
 * @param metadata  texts about the file, by key
 */
record OnnxGraph(
        List<String> inputs,
        List<String> outputs,
        List<GraphNode> nodes,
        Map<String, Initializer> constants,
        Map<String, String> metadata) {}
