package io.dcgan.trainer.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;

/** Builds a sequential ONNX graph: the inputs of each node are the result of the previous one, and constants. */
final class OnnxGraphBuilder {
    private final GraphProto.Builder graph;
    private int nodeCount;

    OnnxGraphBuilder(String name) {
        graph = GraphProto.newBuilder().setName(name);
    }

    /** @param shape dimensions after the symbolic batch size {@code n} */
    String input(String name, TensorProto.DataType type, int... shape) {
        graph.addInput(valueInfo(name, type, shape));
        return name;
    }

    /** @param shape dimensions after the symbolic batch size {@code n} */
    void output(String name, TensorProto.DataType type, int... shape) {
        graph.addOutput(valueInfo(name, type, shape));
    }

    String constant(String name, float[] values, int... shape) {
        var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return constant(name, TensorProto.DataType.FLOAT, bytes, shape);
    }

    String constant(String name, long[] values) {
        var bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return constant(name, TensorProto.DataType.INT64, bytes, values.length);
    }

    private String constant(String name, TensorProto.DataType type, ByteBuffer bytes, int... shape) {
        var tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(bytes));
        for (int size : shape) {
            tensor.addDims(size);
        }
        graph.addInitializer(tensor);
        return name;
    }

    /** Creates a node whose result is named after its type and number. */
    Node node(String type, String... inputs) {
        return new Node(type, inputs);
    }

    GraphProto build() {
        return graph.build();
    }

    private static ValueInfoProto valueInfo(String name, TensorProto.DataType type, int[] shape) {
        var dimensions = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"));
        for (int size : shape) {
            dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(dimensions)))
                .build();
    }

    /** A node that is not yet part of the graph. */
    final class Node {
        private final NodeProto.Builder node;
        private final String name;

        private Node(String type, String... inputs) {
            name = type.toLowerCase(Locale.ROOT) + nodeCount++;
            node = NodeProto.newBuilder().setOpType(type).setName(name).addAllInput(Arrays.asList(inputs));
        }

        Node intsAttribute(String attribute, long... values) {
            var proto = AttributeProto.newBuilder().setName(attribute).setType(AttributeProto.AttributeType.INTS);
            Arrays.stream(values).forEach(proto::addInts);
            node.addAttribute(proto);
            return this;
        }

        Node floatAttribute(String attribute, float value) {
            node.addAttribute(AttributeProto.newBuilder()
                    .setName(attribute)
                    .setType(AttributeProto.AttributeType.FLOAT)
                    .setF(value));
            return this;
        }

        /** @return the name of the node's result */
        String add() {
            return addAs(name);
        }

        String addAs(String result) {
            graph.addNode(node.addOutput(result));
            return result;
        }
    }
}
