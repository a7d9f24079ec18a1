package io.dcgan.trainer.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.InvalidProtocolBufferException;
import io.dcgan.common.message.Json;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.gan.GeneratorSnapshot;
import io.dcgan.trainer.network.LayerSnapshot;
import io.dcgan.trainer.network.LayerSnapshot.Convolution;
import io.dcgan.trainer.network.LayerSnapshot.Dense;
import io.dcgan.trainer.network.LayerSnapshot.LeakyRelu;
import io.dcgan.trainer.network.LayerSnapshot.Relu;
import io.dcgan.trainer.network.LayerSnapshot.Tanh;
import io.dcgan.trainer.network.LayerSnapshot.TransposedConvolution;
import io.dcgan.trainer.network.LayerSnapshot.Unflatten;
import io.dcgan.trainer.network.tensor.Tensor;
import java.nio.charset.StandardCharsets;

/**
 * Writes a generator as ONNX. Inputs and outputs follow its {@link Signature}, batch normalisation is folded into other
 * layers, and the file's metadata contain its {@link Provenance}.
 *
 * <p>The file uses IR version 8 and operator set 17, which every runtime since the beginning of 2022 supports.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
final class OnnxModelWriter {
    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 17;

    private OnnxModelWriter() {}

    static byte[] write(GeneratorSnapshot generator, Provenance provenance) {
        var signature = generator.signature();
        var graph = new OnnxGraphBuilder("generator");
        var x = graph.input(Signature.LATENT, DataType.FLOAT, signature.latentSize());
        if (signature.conditional()) {
            graph.input(Signature.LABEL, DataType.INT64);
        }
        var layers = LayerFolding.fold(generator.layers());
        for (int i = 0; i < layers.size(); i++) {
            var node = i == 0
                    ? inputLayer(graph, x, signature, layers.get(i))
                    : followingLayer(graph, x, i, layers.get(i));
            x = i == layers.size() - 1 ? node.addAs(Signature.IMAGE) : node.add();
        }
        graph.output(Signature.IMAGE, DataType.FLOAT, signature.channels(), signature.height(), signature.width());
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setProducerName("dcgan trainer-service")
                .setGraph(graph.build())
                .addMetadataProps(metadata(provenance))
                .build()
                .toByteArray();
    }

    /**
     * Returns the same graph with other provenance.
     *
     * @param file content written by {@link #write}
     */
    static byte[] replaceProvenance(byte[] file, Provenance provenance) {
        try {
            return ModelProto.parseFrom(file).toBuilder()
                    .clearMetadataProps()
                    .addMetadataProps(metadata(provenance))
                    .build()
                    .toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the file must be an exported generator", e);
        }
    }

    private static StringStringEntryProto metadata(Provenance provenance) {
        return StringStringEntryProto.newBuilder()
                .setKey(Provenance.METADATA_KEY)
                .setValue(new String(Json.write(provenance), StandardCharsets.UTF_8))
                .build();
    }

    /**
     * Adds the first layer, whose inputs are the latent and, in a conditional generator, the label. The weight columns
     * of the labels, plus the bias, become a table with one row for each class. The graph looks up a row instead of
     * multiplying a one-hot vector.
     */
    private static OnnxGraphBuilder.Node inputLayer(
            OnnxGraphBuilder graph, String latent, Signature signature, LayerSnapshot layer) {
        if (!(layer instanceof Dense dense)) {
            throw new IllegalArgumentException("a generator must begin with a dense layer, got " + layer);
        }
        int out = dense.weight().size(0);
        int size = signature.latentSize();
        int classes = signature.classes();
        var weight = dense.weight().values();
        var bias = dense.bias().values();
        var ofLatent = new float[size * out];
        var ofLabel = new float[Math.max(1, classes) * out];
        for (int o = 0; o < out; o++) {
            for (int k = 0; k < size; k++) {
                ofLatent[k * out + o] = weight[o * (size + classes) + k];
            }
            ofLabel[o] = bias[o];
            for (int c = 0; c < classes; c++) {
                ofLabel[c * out + o] = weight[o * (size + classes) + size + c] + bias[o];
            }
        }
        var product = graph.node("MatMul", latent, graph.constant("latent.weight", ofLatent, size, out))
                .add();
        if (!signature.conditional()) {
            return graph.node("Add", product, graph.constant("latent.bias", ofLabel, out));
        }
        var table = graph.constant("label.table", ofLabel, classes, out);
        var row = graph.node("Gather", table, Signature.LABEL).add();
        return graph.node("Add", product, row);
    }

    private static OnnxGraphBuilder.Node followingLayer(
            OnnxGraphBuilder graph, String x, int place, LayerSnapshot layer) {
        if (layer instanceof Relu) {
            return graph.node("Relu", x);
        }
        if (layer instanceof LeakyRelu leaky) {
            return graph.node("LeakyRelu", x).floatAttribute("alpha", leaky.slope());
        }
        if (layer instanceof Tanh) {
            return graph.node("Tanh", x);
        }
        if (layer instanceof Unflatten reshape) {
            var shape = new long[] {-1, reshape.channels(), reshape.height(), reshape.width()};
            return graph.node("Reshape", x, graph.constant("shape" + place, shape));
        }
        if (layer instanceof Dense dense) {
            var weight = graph.constant(
                    "weight" + place,
                    transpose(dense),
                    dense.weight().size(1),
                    dense.weight().size(0));
            var product = graph.node("MatMul", x, weight).add();
            var bias = dense.bias();
            return graph.node("Add", product, graph.constant("bias" + place, bias.values(), bias.shape()));
        }
        if (layer instanceof Convolution convolution) {
            int padding = convolution.padding();
            return convolution(graph, "Conv", x, place, convolution.weight(), convolution.bias(), convolution.stride())
                    .intsAttribute("pads", padding, padding, padding, padding);
        }
        if (layer instanceof TransposedConvolution convolution) {
            int before = convolution.cropBefore();
            int after = convolution.cropAfter();
            return convolution(
                            graph,
                            "ConvTranspose",
                            x,
                            place,
                            convolution.weight(),
                            convolution.bias(),
                            convolution.stride())
                    .intsAttribute("pads", before, before, after, after);
        }
        throw new IllegalArgumentException("the layer must have an ONNX operator, got " + layer);
    }

    private static OnnxGraphBuilder.Node convolution(
            OnnxGraphBuilder graph, String type, String x, int place, Tensor weight, Tensor bias, int stride) {
        return graph.node(
                        type,
                        x,
                        graph.constant("weight" + place, weight.values(), weight.shape()),
                        graph.constant("bias" + place, bias.values(), bias.shape()))
                .intsAttribute("kernel_shape", weight.size(2), weight.size(3))
                .intsAttribute("strides", stride, stride);
    }

    private static float[] transpose(Dense dense) {
        int out = dense.weight().size(0);
        int in = dense.weight().size(1);
        var weight = dense.weight().values();
        var transposed = new float[weight.length];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                transposed[i * out + o] = weight[o * in + i];
            }
        }
        return transposed;
    }
}
