package io.dcgan.common.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.dcgan.common.release.Signature;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** A generator that uses each allowed operator once, for images of 1×6×6 pixels. */
final class TestGraph {
    static final Signature SIGNATURE = new Signature(4, 10, 1, 6, 6);

    private TestGraph() {}

    static ModelProto.Builder model() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("test")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey("author").setValue("a test"))
                .setGraph(graph());
    }

    private static GraphProto.Builder graph() {
        return GraphProto.newBuilder()
                .setName("generator")
                .addInput(ValueInfoProto.newBuilder().setName(Signature.LATENT))
                .addInput(ValueInfoProto.newBuilder().setName(Signature.LABEL))
                .addOutput(ValueInfoProto.newBuilder().setName(Signature.IMAGE))
                .addInitializer(floats("weight", 4, 18))
                .addInitializer(floats("table", 10, 18))
                .addInitializer(longs("shape", -1, 2, 3, 3))
                .addInitializer(floats("enlarging", 2, 3, 4, 4))
                .addInitializer(floats("enlarging bias", 3))
                .addInitializer(floats("reducing", 1, 3, 3, 3))
                .addInitializer(floats("reducing bias", 1))
                .addNode(node("MatMul", "product", Signature.LATENT, "weight"))
                .addNode(node("Gather", "row", "table", Signature.LABEL))
                .addNode(node("Add", "sum", "product", "row"))
                .addNode(node("Relu", "positive", "sum"))
                .addNode(node("Reshape", "small", "positive", "shape"))
                .addNode(node("ConvTranspose", "large", "small", "enlarging", "enlarging bias")
                        .addAttribute(ints("kernel_shape", 4, 4))
                        .addAttribute(ints("strides", 2, 2))
                        .addAttribute(ints("pads", 1, 1, 1, 1)))
                .addNode(node("LeakyRelu", "leaky", "large")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("alpha")
                                .setType(AttributeProto.AttributeType.FLOAT)
                                .setF(0.2f)))
                .addNode(node("Conv", "pixels", "leaky", "reducing", "reducing bias")
                        .addAttribute(ints("kernel_shape", 3, 3))
                        .addAttribute(ints("strides", 1, 1))
                        .addAttribute(ints("pads", 1, 1, 1, 1)))
                .addNode(node("Tanh", Signature.IMAGE, "pixels"));
    }

    static NodeProto.Builder node(String type, String output, String... inputs) {
        return NodeProto.newBuilder().setOpType(type).addOutput(output).addAllInput(List.of(inputs));
    }

    static AttributeProto.Builder ints(String name, long... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(Arrays.stream(values).boxed().toList());
    }

    static TensorProto.Builder floats(String name, long... shape) {
        long size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return TensorProto.newBuilder()
                .setName(name)
                .addAllDims(Arrays.stream(shape).boxed().toList())
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .setRawData(ByteString.copyFrom(new byte[(int) (Float.BYTES * size)]));
    }

    static TensorProto.Builder longs(String name, long... values) {
        var bytes = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return TensorProto.newBuilder()
                .setName(name)
                .addDims(values.length)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .setRawData(ByteString.copyFrom(bytes));
    }
}
