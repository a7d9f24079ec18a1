package io.dcgan.inference.bench;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.latent.Latents;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Probe;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.Signature;
import io.dcgan.common.release.StoredFile;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.inference.model.DirectBuffers;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.UnusableGeneratorException;
import io.dcgan.inference.model.onnx.OnnxGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** A real generator of digits that can be released under any number of ids. */
final class DigitsRelease {
    private static final String FOLDER = "/digits/";

    private final GeneratorRelease release;
    private final byte[] file;
    private final byte[] probe;

    private DigitsRelease(GeneratorRelease release, byte[] file, byte[] probe) {
        this.release = release;
        this.file = file;
        this.probe = probe;
    }

    /** Reads the release as the trainer published it. */
    static DigitsRelease read() throws IOException {
        try {
            var release = Json.read(resource(GeneratorRelease.RECORD_FILE), GeneratorRelease.class);
            return new DigitsRelease(release, generator(), resource(GeneratorRelease.PROBE_FILE));
        } catch (MalformedMessageException e) {
            throw new IOException(e);
        }
    }

    /** Returns its ONNX file. */
    static byte[] generator() throws IOException {
        return resource(GeneratorRelease.GENERATOR_FILE);
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = DigitsRelease.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IOException(FOLDER + name + " must be on the class path");
            }
            return in.readAllBytes();
        }
    }

    /** Returns a generator of the same digits in black on white, whose last layer has the opposite weights. */
    DigitsRelease negated() throws IOException {
        var model = ModelProto.parseFrom(file).toBuilder();
        var graph = model.getGraphBuilder();
        var tanh = producer(graph, Signature.IMAGE);
        var weights = producer(graph, tanh.getInput(0)).getInputList();
        for (var initializer : graph.getInitializerBuilderList()) {
            if (weights.contains(initializer.getName())) {
                initializer.setRawData(negated(initializer.getRawData()));
            }
        }
        var negative = model.build().toByteArray();
        return new DigitsRelease(release, negative, probe(negative));
    }

    private static NodeProto producer(GraphProto.Builder graph, String value) {
        return graph.getNodeList().stream()
                .filter(node -> node.getOutputList().contains(value))
                .findFirst()
                .orElseThrow();
    }

    private static ByteString negated(ByteString floats) {
        var bytes = ByteBuffer.wrap(floats.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        var values = bytes.asFloatBuffer();
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, -values.get(i));
        }
        return ByteString.copyFrom(bytes);
    }

    private byte[] probe(byte[] generator) throws IOException {
        var signature = release.signature();
        var same = Probe.read(probe, signature);
        var latents = DirectBuffers.floats(Probe.COUNT * signature.latentSize())
                .put(same.latents())
                .flip();
        var labels = DirectBuffers.longs(Probe.COUNT).put(same.labels()).flip();
        var asked = new float[latents.remaining()];
        latents.get(0, asked);
        var classes = new long[labels.remaining()];
        labels.get(0, classes);
        return new Probe(asked, classes, draw(generator, latents, labels)).write(signature);
    }

    private float[] draw(byte[] generator, FloatBuffer latents, LongBuffer labels) throws IOException {
        var images =
                DirectBuffers.floats(labels.remaining() * release.signature().imageSize());
        try (var loaded = OnnxGenerator.load(generator, release)) {
            loaded.generate(latents, labels, images);
        } catch (UnusableGeneratorException | GenerationException e) {
            throw new IOException(e);
        }
        var drawn = new float[images.capacity()];
        images.get(0, drawn);
        return drawn;
    }

    /** Returns the response expected for {@code format=raw}, drawn here without the service. */
    byte[] raw(long seed, int count) throws IOException {
        var signature = release.signature();
        var latents = DirectBuffers.floats(count * signature.latentSize());
        Latents.draw(seed, 0, count, signature.latentSize(), latents);
        var labels = DirectBuffers.longs(count);
        Latents.drawLabels(seed, 0, count, signature.classes(), labels);
        var drawn = draw(file, latents.flip(), labels.flip());
        var bytes = ByteBuffer.allocate(drawn.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(drawn);
        return bytes.array();
    }

    /** Writes the release to a store under an id. */
    GeneratorRelease put(ArtifactStore store, ReleaseId id) throws IOException {
        var old = release.provenance();
        var model = release.model();
        var copy = new GeneratorRelease(
                new Provenance(
                        id,
                        model,
                        old.runId(),
                        old.epoch(),
                        old.architecture(),
                        old.signature(),
                        old.quality(),
                        old.lineage(),
                        old.time(),
                        old.preview()),
                StoredFile.of(StoreKey.ofRelease(model, id, GeneratorRelease.GENERATOR_FILE), file),
                StoredFile.of(StoreKey.ofRelease(model, id, GeneratorRelease.PROBE_FILE), probe));
        store.put(copy.file().storeKey(), file);
        store.put(copy.probe().storeKey(), probe);
        return copy;
    }
}
