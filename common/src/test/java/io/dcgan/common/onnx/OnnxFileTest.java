package io.dcgan.common.onnx;

import static io.dcgan.common.onnx.TestGraph.floats;
import static io.dcgan.common.onnx.TestGraph.ints;
import static io.dcgan.common.onnx.TestGraph.longs;
import static io.dcgan.common.onnx.TestGraph.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.dcgan.common.release.Signature;
import java.io.ByteArrayOutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxFileTest {
    private static final long MAX_BYTES = 1 << 20;

    @Test
    void aGeneratorOfKnownOperatorsIsAccepted() {
        var file = OnnxFile.read(TestGraph.model().build().toByteArray());
        assertThatCode(() -> file.check(TestGraph.SIGNATURE, MAX_BYTES)).doesNotThrowAnyException();
        assertThat(file.metadata("author")).contains("a test");
        assertThat(file.metadata("licence")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void aPartThatNoGeneratorHasIsRefused(Consumer<ModelProto.Builder> change, String error) {
        var model = TestGraph.model();
        change.accept(model);
        assertRefused(model.build().toByteArray(), error);
    }

    static List<Arguments> aPartThatNoGeneratorHasIsRefused() {
        return List.of(
                model(model -> model.addFunctions(FunctionProto.newBuilder().setName("f")), "must not have functions"),
                model(
                        model -> model.addTrainingInfo(TrainingInfoProto.getDefaultInstance()),
                        "must not have training_info"),
                model(
                        model -> model.addOpsetImport(OperatorSetIdProto.newBuilder()
                                .setDomain("com.microsoft")
                                .setVersion(1)),
                        "ModelProto must have one opset_import"),
                model(model -> model.setOpsetImport(0, domain("ai.onnx.ml")), "in the domain \"\", got \"ai.onnx.ml\""),
                model(
                        model -> model.getOpsetImportBuilder(0).setVersion(12),
                        "operator set must be at least 13, got 12"),
                model(ModelProto.Builder::clearOpsetImport, "must have opset_import"),
                model(ModelProto.Builder::clearGraph, "must have graph"),
                model(
                        model -> {
                            for (int i = 0; i < 100; i++) {
                                model.addMetadataProps(
                                        StringStringEntryProto.newBuilder().setKey("key" + i));
                            }
                        },
                        "at most 64 entries of metadata"),
                model(
                        model -> model.addMetadataProps(model.getMetadataProps(0)),
                        "each key of the metadata must be unique"),
                graph(
                        graph -> graph.getInputBuilder(0)
                                .setType(TypeProto.newBuilder()
                                        .setTensorType(TypeProto.Tensor.newBuilder()
                                                .setShape(TensorShapeProto.newBuilder()
                                                        .addAllDim(Collections.nCopies(
                                                                200,
                                                                TensorShapeProto.Dimension.getDefaultInstance()))))),
                        "at most 256 bytes in the type of a value"),
                graph(
                        graph -> graph.addSparseInitializer(SparseTensorProto.getDefaultInstance()),
                        "must not have sparse_initializer"),
                graph(graph -> graph.addValueInfo(ValueInfoProto.getDefaultInstance()), "must not have value_info"),
                graph(
                        graph -> graph.getInitializerBuilder(0)
                                .clearRawData()
                                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                                .addExternalData(StringStringEntryProto.newBuilder()
                                        .setKey("location")
                                        .setValue(".env")),
                        "must not have external_data"),
                graph(
                        graph -> graph.getInitializerBuilder(0).clearRawData().addFloatData(1),
                        "must not have float_data"),
                graph(graph -> graph.getInitializerBuilder(0).clearRawData(), "must have raw_data"),
                graph(
                        graph -> graph.getInitializerBuilder(0).setRawData(ByteString.copyFrom(new byte[4])),
                        "weight with the shape [4, 18] must have 288 bytes of raw_data, got 4"),
                graph(
                        graph -> graph.getInitializerBuilder(0)
                                .setDims(0, 0)
                                .clearRawData()
                                .setRawData(ByteString.EMPTY),
                        "weight must have positive dimensions, got [0, 18]"),
                graph(
                        graph -> graph.getInitializerBuilder(0).setDims(0, Long.MAX_VALUE),
                        "the graph's sizes must be less than 2^63"),
                graph(
                        graph -> graph.getInitializerBuilder(0).setDataType(10),
                        "data_type must be 1 (FLOAT) or 7 (INT64), got 10"),
                graph(
                        graph -> graph.addInitializer(graph.getInitializer(0)),
                        "each initializer must have its own name, got two of weight"),
                graph(
                        graph -> graph.addInitializer(floats(Signature.LATENT, 1)),
                        "each value of the graph must have one source, got two for latent"),
                graph(graph -> graph.addInitializer(longs("many", new long[9])), "at most 8 integers in many"),
                changed(0, node -> node.setDomain("com.microsoft"), "in the domain \"\", got \"com.microsoft\""),
                changed(0, node -> node.setOpType("Loop"), "must be one of MatMul, Gather, "),
                changed(0, node -> node.addOutput("second"), "NodeProto must have one output"),
                changed(0, node -> node.setOverload("x"), "NodeProto must not have field 8"),
                changed(
                        0,
                        node -> node.addAttribute(
                                AttributeProto.newBuilder().setName("body").setG(GraphProto.getDefaultInstance())),
                        "AttributeProto must not have g"),
                changed(
                        0,
                        node -> node.addAttribute(
                                AttributeProto.newBuilder().setName("t").setT(floats("t", 1))),
                        "AttributeProto must not have t"),
                changed(
                        0,
                        node -> node.addAttribute(
                                AttributeProto.newBuilder().setName("f").setRefAttrName("g")),
                        "AttributeProto must not have field 21"),
                changed(0, node -> node.setOutput(0, "\n"), "must be 1 to 256 printable ASCII characters"),
                graph(
                        graph -> {
                            for (int i = 0; i < 256; i++) {
                                graph.addNode(TestGraph.node("Tanh", "x" + i, "pixels"));
                            }
                        },
                        "at most 256 node"));
    }

    @ParameterizedTest
    @MethodSource
    void aGraphWithOtherShapesIsRefused(Consumer<ModelProto.Builder> change, String error) {
        var model = TestGraph.model();
        change.accept(model);
        assertRefused(model.build().toByteArray(), error);
    }

    static List<Arguments> aGraphWithOtherShapesIsRefused() {
        return List.of(
                graph(graph -> graph.removeInput(1), "the graph's inputs must be [label, latent], got [latent]"),
                graph(
                        graph -> graph.addInput(ValueInfoProto.newBuilder().setName("noise")),
                        "the graph's inputs must be [label, latent], got [latent, label, noise]"),
                graph(
                        graph -> graph.addOutput(ValueInfoProto.newBuilder().setName("pixels")),
                        "the graph's outputs must be [image], got [image, pixels]"),
                changed(8, node -> node.setInput(0, "small"), "image must have the shape [1, 6, 6] after the batch"),
                changed(8, node -> node.setOutput(0, "other"), "image must have the shape [1, 6, 6] after the batch"),
                changed(8, node -> node.setOutput(0, "pixels"), "one source, got two for pixels"),
                // The runtime would compute it while it loads the file.
                changed(0, node -> node.setInput(0, "table"), "a value that depends on the graph's inputs as input 0"),
                changed(0, node -> node.setInput(1, "row"), "inputs that are defined before it, got row"),
                changed(0, node -> node.setInput(1, "table"), "must have weights for [4], got [10, 18]"),
                changed(0, node -> node.setInput(0, "image"), "inputs that are defined before it, got image"),
                changed(0, node -> node.addInput("weight"), "must have 2 inputs"),
                changed(1, node -> node.setInput(1, Signature.LATENT), "INT64 of 0 dimensions as input 1"),
                changed(2, node -> node.setInput(1, Signature.LATENT), "a second input with the shape [18], got [4]"),
                changed(3, node -> node.setInput(0, Signature.LABEL), "floats as input 0, got INT64"),
                changed(3, node -> node.addAttribute(ints("alpha", 1)), "no attributes except []"),
                changed(4, node -> node.setInput(1, "weight"), "INT64 weights of 1 dimensions as input 1"),
                graph(
                        graph -> graph.setInitializer(2, longs("shape", -1, 2, 3, 4)),
                        "a shape for 18 values per image, got [-1, 2, 3, 4]"),
                graph(
                        graph -> graph.setInitializer(2, longs("shape", 1, 2, 3, 3)),
                        "a shape that begins with -1, got [1, 2, 3, 3]"),
                graph(
                        graph -> graph.setInitializer(2, longs("shape", -1, 2, -3, -3)),
                        "a shape for 18 values per image, got [-1, 2, -3, -3]"),
                changed(5, node -> node.setAttribute(1, ints("strides", 0, 2)), "positive strides, got [0, 2]"),
                changed(5, node -> node.setAttribute(2, ints("pads", 9, 9, 9, 9)), "pads smaller than the image"),
                changed(5, node -> node.setAttribute(0, ints("kernel_shape", 4, 5)), "a kernel of [4, 5]"),
                changed(5, node -> node.addAttribute(ints("group", 2)), "no attributes except"),
                changed(5, node -> node.removeAttribute(2), "4 integers from 0 to 4096 as pads, got null"),
                changed(
                        7,
                        node -> node.setAttribute(2, ints("pads", -1, 1, 1, 1)),
                        "4 integers from 0 to 4096 as pads"),
                changed(7, node -> node.setInput(0, "small"), "a kernel of [3, 3], 2 input channels and a bias"));
    }

    @Test
    void anImageThatTakesTooMuchMemoryIsRefused() {
        var model = TestGraph.model();
        model.getGraphBuilder().getNodeBuilder(5).setAttribute(1, ints("strides", 4096, 4096));
        assertRefused(model.build().toByteArray(), "the layers of 16 images must have at most 1048576 bytes, got 1289");
    }

    @Test
    void anImageThatTakesTooLongIsRefused() {
        var signature = new Signature(64, 0, 1, 1, 1);
        var graph = GraphProto.newBuilder()
                .addInput(ValueInfoProto.newBuilder().setName(Signature.LATENT))
                .addOutput(ValueInfoProto.newBuilder().setName(Signature.IMAGE))
                .addInitializer(longs("shape", -1, 64, 1, 1))
                .addInitializer(floats("kernel", 64, 64, 3, 3))
                .addInitializer(floats("bias", 64))
                .addNode(node("Reshape", "x0", Signature.LATENT, "shape"))
                .addNode(node("ConvTranspose", "x1", "x0", "kernel", "bias")
                        .addAttribute(ints("kernel_shape", 3, 3))
                        .addAttribute(ints("strides", 1, 1))
                        .addAttribute(ints("pads", 0, 0, 0, 0)));
        for (int i = 1; i < 200; i++) {
            graph.addNode(node("ConvTranspose", "x" + (i + 1), "x" + i, "kernel", "bias")
                    .addAttribute(ints("kernel_shape", 3, 3))
                    .addAttribute(ints("strides", 1, 1))
                    .addAttribute(ints("pads", 0, 0, 0, 0)));
        }
        var file = OnnxFile.read(TestGraph.model().setGraph(graph).build().toByteArray());
        assertThatThrownBy(() -> file.check(signature, Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("an image must take at most 4000000000 multiplications, got ");
    }

    /** Protobuf merges them into one. */
    @Test
    void aSecondGraphIsRefused() throws Exception {
        var file = new ByteArrayOutputStream();
        file.write(TestGraph.model().build().toByteArray());
        file.write(ModelProto.newBuilder()
                .setGraph(GraphProto.newBuilder().addNode(node("Loop", "x", "latent")))
                .build()
                .toByteArray());
        assertRefused(file.toByteArray(), "ModelProto must have one graph");
    }

    @Test
    void aFileThatIsNotOnnxIsRefused() {
        assertRefused(new byte[0], "must have graph");
        assertRefused(new byte[100], "the generator must be an ONNX file: ");
    }

    /** Any file is accepted or refused with a reason; none ends in another exception. */
    @Test
    void changedBytesAreAcceptedOrRefused() {
        var file = TestGraph.model().build().toByteArray();
        var random = new Random(21);
        for (int i = 0; i < 20_000; i++) {
            var changed = file.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                OnnxFile.read(changed).check(TestGraph.SIGNATURE, MAX_BYTES);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageMatching("[ -~]+");
            }
        }
    }

    private static void assertRefused(byte[] file, String error) {
        assertThatThrownBy(() -> OnnxFile.read(file).check(TestGraph.SIGNATURE, MAX_BYTES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(error);
    }

    private static Arguments model(Consumer<ModelProto.Builder> change, String error) {
        return Arguments.of(change, error);
    }

    private static Arguments graph(Consumer<GraphProto.Builder> change, String error) {
        return model(model -> change.accept(model.getGraphBuilder()), error);
    }

    private static Arguments changed(int index, Consumer<NodeProto.Builder> change, String error) {
        return graph(graph -> change.accept(graph.getNodeBuilder(index)), error);
    }

    private static OperatorSetIdProto domain(String name) {
        return OperatorSetIdProto.newBuilder().setDomain(name).setVersion(17).build();
    }
}
