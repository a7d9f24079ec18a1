package io.dcgan.inference.model;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.RunId;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Lineage;
import io.dcgan.common.release.Probe;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.Signature;
import io.dcgan.common.release.StoredFile;
import io.dcgan.common.store.ArtifactStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A release with a generator so small that its images are known. Every pixel is the tanh of the latent's first value
 * plus a tenth of the label; the second pixel of each image is {@code mark}.
 */
public final class TestRelease {
    public static final Signature SIGNATURE = new Signature(2, 10, 1, 2, 3);
    private static final Instant TIME = Instant.parse("2026-11-22T13:15:02.123Z");
    private static final int PIXELS = SIGNATURE.imageSize();

    private final String model;
    private final float mark;
    private byte[] file;
    private byte[] probe;
    private Signature signature = SIGNATURE;

    private TestRelease(String model, float mark) {
        this.model = model;
        this.mark = mark;
        this.file = graph(mark, 1);
        this.probe = probe(mark);
    }

    /** @param mark the second pixel of every image before tanh, which identifies the generator */
    public static TestRelease of(String model, float mark) {
        return new TestRelease(model, mark);
    }

    public TestRelease file(byte[] content) {
        file = content;
        return this;
    }

    public TestRelease probe(byte[] content) {
        probe = content;
        return this;
    }

    public TestRelease signature(Signature promised) {
        signature = promised;
        return this;
    }

    public byte[] file() {
        return file.clone();
    }

    /** Multiplies all weights by a factor: 0 gives flat images, NaN gives NaN pixels. */
    public TestRelease scaled(float factor) {
        return file(graph(mark * factor, factor));
    }

    /** Uses an operator that does not exist. */
    public TestRelease withUnknownOperator() {
        return changed(graph -> graph.getNodeBuilder(3).setOpType("Teleport"));
    }

    /** Stores weights in an external file, at a path chosen by the author of the model. */
    public TestRelease withWeightsElsewhere(String path) {
        return changed(graph -> graph.getInitializerBuilder(0)
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(path)));
    }

    /** Writes a program's name into the file, from its fifth byte. */
    public TestRelease producedBy(String program) {
        try {
            return file(ModelProto.parseFrom(file).toBuilder()
                    .setProducerName(program)
                    .build()
                    .toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a file just written cannot be read", e);
        }
    }

    /** Adds a loop before the first layer that hardly ever ends. */
    public TestRelease withEndlessLoop() {
        var body = GraphProto.newBuilder()
                .setName("body")
                .addInput(scalar("turn", TensorProto.DataType.INT64))
                .addInput(scalar("goOn", TensorProto.DataType.BOOL))
                .addInput(value("before", TensorProto.DataType.FLOAT, 2))
                .addOutput(scalar("goesOn", TensorProto.DataType.BOOL))
                .addOutput(value("after", TensorProto.DataType.FLOAT, 2))
                .addNode(node("Identity", "goesOn", "goOn"))
                .addNode(node("Identity", "after", "before"));
        var loop = node("Loop", "looped", "turns", "always", Signature.LATENT).toBuilder()
                .addAttribute(AttributeProto.newBuilder()
                        .setName("body")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(body));
        return changed(graph -> {
            graph.getNodeBuilder(0).setInput(0, "looped");
            graph.addNode(0, loop)
                    .addInitializer(TensorProto.newBuilder()
                            .setName("turns")
                            .setDataType(TensorProto.DataType.INT64.getNumber())
                            .addInt64Data(Long.MAX_VALUE))
                    .addInitializer(TensorProto.newBuilder()
                            .setName("always")
                            .setDataType(TensorProto.DataType.BOOL.getNumber())
                            .addInt32Data(1));
        });
    }

    private static ValueInfoProto scalar(String name, TensorProto.DataType type) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(TensorShapeProto.getDefaultInstance())))
                .build();
    }

    /** Adds convolutions with 4.7 million multiplications each, whose result is zero, so the images stay the same. */
    public TestRelease slowedDown(int convolutions) {
        int channels = 8;
        int side = 90;
        return changed(graph -> {
            int pixels = channels * side * side;
            graph.addInitializer(floats("wide", new float[2 * pixels], 2, pixels))
                    .addInitializer(longs("image shape", -1, channels, side, side))
                    .addInitializer(floats("kernel", new float[channels * channels * 9], channels, channels, 3, 3))
                    .addInitializer(floats("bias", new float[channels], channels))
                    .addInitializer(longs("flat shape", -1, pixels))
                    .addInitializer(floats("narrow", new float[pixels * PIXELS], pixels, PIXELS));
            var nodes = new ArrayList<NodeProto>();
            nodes.add(node("MatMul", "wide product", Signature.LATENT, "wide"));
            nodes.add(node("Reshape", "x0", "wide product", "image shape"));
            for (int i = 0; i < convolutions; i++) {
                nodes.add(convolution("x" + (i + 1), "x" + i));
            }
            nodes.add(node("Reshape", "flat x", "x" + convolutions, "flat shape"));
            nodes.add(node("MatMul", "zero", "flat x", "narrow"));
            nodes.add(node("Add", "slow sum", "sum", "zero"));
            graph.getNodeBuilder(3).setInput(0, "slow sum");
            var last = List.copyOf(graph.getNodeList().subList(3, 5));
            graph.removeNode(4).removeNode(3).addAllNode(nodes).addAllNode(last);
        });
    }

    private static NodeProto convolution(String output, String input) {
        return node("Conv", output, input, "kernel", "bias").toBuilder()
                .addAttribute(ints("kernel_shape", 3, 3))
                .addAttribute(ints("strides", 1, 1))
                .addAttribute(ints("pads", 1, 1, 1, 1))
                .build();
    }

    private static AttributeProto ints(String name, long... values) {
        var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    private TestRelease changed(Consumer<GraphProto.Builder> change) {
        try {
            var model = ModelProto.parseFrom(file).toBuilder();
            change.accept(model.getGraphBuilder());
            return file(model.build().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a file just written cannot be read", e);
        }
    }

    /** Returns a release with flat images and a probe that matches them. */
    public static TestRelease flat() {
        var images = new float[Probe.COUNT * PIXELS];
        var promised = new Probe(new float[Probe.COUNT * 2], new long[Probe.COUNT], images).write(SIGNATURE);
        return of("mnist", 0).scaled(0).probe(promised);
    }

    /** Returns a release with the same picture for every latent and label, and a probe that matches it. */
    public static TestRelease alwaysTheSame() {
        var images = new float[Probe.COUNT * PIXELS];
        for (int i = 0; i < Probe.COUNT; i++) {
            images[i * PIXELS + 1] = pixel(0.5f);
        }
        var latents = new float[Probe.COUNT * 2];
        latents[0] = 1;
        var promised = new Probe(latents, new long[Probe.COUNT], images).write(SIGNATURE);
        return of("mnist", 0).file(graph(0.5f, 0)).probe(promised);
    }

    /** @param millis determines the id; a later time gives a larger id */
    public GeneratorRelease release(int millis) {
        return release(millis, new RunId("test"), 1, Optional.empty());
    }

    /**
     * Returns a preview release, from a run that has not ended.
     *
     * @param epoch also determines the id
     */
    public GeneratorRelease preview(int epoch, boolean live) {
        return release(epoch, new RunId("unfinished"), epoch, Optional.of(new Provenance.Preview(live)));
    }

    private GeneratorRelease release(int millis, RunId run, int epoch, Optional<Provenance.Preview> preview) {
        var id = ReleaseId.of(TIME.plusMillis(millis), run, epoch);
        var lineage = new Lineage(TrainCommand.defaults(run), Sha256.of(new byte[0]), "cpu", Map.of());
        return new GeneratorRelease(
                new Provenance(id, model, run, epoch, "dcgan", signature, Map.of(), lineage, TIME, preview),
                StoredFile.of(StoreKey.ofRelease(model, id, GeneratorRelease.GENERATOR_FILE), file),
                StoredFile.of(StoreKey.ofRelease(model, id, GeneratorRelease.PROBE_FILE), probe));
    }

    /** Writes its files to the store. */
    public GeneratorRelease put(ArtifactStore store, int millis) throws IOException {
        var release = release(millis);
        store.put(release.file().storeKey(), file);
        store.put(release.probe().storeKey(), probe);
        return release;
    }

    /** Returns the second pixel of its images, −1 to 1. */
    public static float pixel(float mark) {
        return (float) Math.tanh(mark);
    }

    private static byte[] probe(float mark) {
        var latents = new float[Probe.COUNT * 2];
        var labels = new long[Probe.COUNT];
        var images = new float[Probe.COUNT * PIXELS];
        for (int i = 0; i < Probe.COUNT; i++) {
            latents[2 * i] = i / 8f - 1;
            labels[i] = i % 10;
            for (int pixel = 0; pixel < PIXELS; pixel++) {
                double x = pixel == 1 ? mark : latents[2 * i] + 0.1 * labels[i];
                images[i * PIXELS + pixel] = (float) Math.tanh(x);
            }
        }
        return new Probe(latents, labels, images).write(SIGNATURE);
    }

    private static byte[] graph(float mark, float factor) {
        var weight = new float[2 * PIXELS];
        var table = new float[10 * PIXELS];
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            weight[pixel] = pixel == 1 ? 0 : factor;
            for (int label = 0; label < 10; label++) {
                table[label * PIXELS + pixel] = pixel == 1 ? mark : 0.1f * label * factor;
            }
        }
        var graph = GraphProto.newBuilder()
                .setName("test")
                .addInput(value(Signature.LATENT, TensorProto.DataType.FLOAT, 2))
                .addInput(value(Signature.LABEL, TensorProto.DataType.INT64))
                .addOutput(value(Signature.IMAGE, TensorProto.DataType.FLOAT, 1, 2, 3))
                .addInitializer(floats("weight", weight, 2, PIXELS))
                .addInitializer(floats("table", table, 10, PIXELS))
                .addInitializer(longs("shape", -1, 1, 2, 3))
                .addNode(node("MatMul", "product", Signature.LATENT, "weight"))
                .addNode(node("Gather", "row", "table", Signature.LABEL))
                .addNode(node("Add", "sum", "product", "row"))
                .addNode(node("Tanh", "flat", "sum"))
                .addNode(node("Reshape", Signature.IMAGE, "flat", "shape"));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static NodeProto node(String type, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .addOutput(output)
                .addAllInput(List.of(inputs))
                .build();
    }

    private static TensorProto floats(String name, float[] values, long... shape) {
        var bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        var tensor = tensor(name, TensorProto.DataType.FLOAT, bytes);
        for (long size : shape) {
            tensor.addDims(size);
        }
        return tensor.build();
    }

    private static TensorProto longs(String name, long... values) {
        var bytes = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return tensor(name, TensorProto.DataType.INT64, bytes)
                .addDims(values.length)
                .build();
    }

    private static TensorProto.Builder tensor(String name, TensorProto.DataType type, ByteBuffer content) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(content));
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, long... shape) {
        var dimensions = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"));
        for (long size : shape) {
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
}
