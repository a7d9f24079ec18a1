package io.dcgan.trainer.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.onnx.OnnxFile;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.Signature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;

/** An exported generator in ONNX Runtime, as the inference service runs it. */
public final class OnnxRuntimeGenerator implements AutoCloseable {
    /** Largest memory for all layers of a probe's images. */
    private static final long MAX_BYTES = 1L << 30;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Signature signature;
    private final OnnxFile onnx;

    private OnnxRuntimeGenerator(OrtSession session, Signature signature, OnnxFile onnx) {
        this.session = session;
        this.signature = signature;
        this.onnx = onnx;
    }

    /**
     * Opens a generator with a known signature.
     *
     * @param threads number of compute threads
     * @throws IOException if ONNX Runtime cannot load the file
     */
    public static OnnxRuntimeGenerator open(byte[] file, Signature signature, int threads) throws IOException {
        return open(read(file), file, signature, threads);
    }

    /**
     * Opens a generator with the signature from the file's metadata.
     *
     * @param threads number of compute threads
     * @throws IOException if ONNX Runtime cannot load the file, or it is not a generator of this project
     */
    public static OnnxRuntimeGenerator open(byte[] file, int threads) throws IOException {
        var onnx = read(file);
        return open(onnx, file, provenance(onnx).signature(), threads);
    }

    private static OnnxRuntimeGenerator open(OnnxFile onnx, byte[] file, Signature signature, int threads)
            throws IOException {
        try {
            onnx.check(signature, MAX_BYTES);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        return new OnnxRuntimeGenerator(session(file, threads), signature, onnx);
    }

    private static OnnxFile read(byte[] file) throws IOException {
        try {
            return OnnxFile.read(file);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    public Signature signature() {
        return signature;
    }

    /**
     * Returns the provenance from the file's metadata.
     *
     * @throws IOException if it is missing or malformed
     */
    public Provenance provenance() throws IOException {
        return provenance(onnx);
    }

    /**
     * @param latents {@code [n, latentSize]}
     * @param labels  {@code [n]}; ignored by an unconditional generator
     * @return {@code [n, channels, height, width]}
     * @throws IOException if ONNX Runtime fails
     */
    public float[] generate(FloatBuffer latents, LongBuffer labels) throws IOException {
        int count = labels.remaining();
        var inputs = new HashMap<String, OnnxTensor>();
        try {
            inputs.put(Signature.LATENT, OnnxTensor.createTensor(environment, toDirectBuffer(latents), new long[] {
                count, signature.latentSize()
            }));
            if (signature.conditional()) {
                inputs.put(
                        Signature.LABEL,
                        OnnxTensor.createTensor(environment, toDirectBuffer(labels), new long[] {count}));
            }
            try (var result = session.run(inputs)) {
                var images = new float[count * signature.imageSize()];
                ((OnnxTensor) result.get(0)).getFloatBuffer().get(images);
                return images;
            }
        } catch (OrtException e) {
            throw new IOException("ONNX Runtime cannot run the generator: " + e.getMessage(), e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static OrtSession session(byte[] file, int threads) throws IOException {
        try (var options = new OrtSession.SessionOptions()) {
            options.addConfigEntry("session.load_model_format", "ONNX");
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(threads);
            return OrtEnvironment.getEnvironment().createSession(file, options);
        } catch (OrtException e) {
            throw new IOException("ONNX Runtime cannot load the generator: " + e.getMessage(), e);
        }
    }

    private static Provenance provenance(OnnxFile onnx) throws IOException {
        var json = onnx.metadata(Provenance.METADATA_KEY)
                .orElseThrow(() -> new IOException(
                        "the file's metadata must contain %s, like all generators of this project, got none"
                                .formatted(Provenance.METADATA_KEY)));
        try {
            return Json.read(json.getBytes(StandardCharsets.UTF_8), Provenance.class);
        } catch (MalformedMessageException e) {
            throw new IOException(
                    "%s in the file's metadata is malformed: %s".formatted(Provenance.METADATA_KEY, e.getMessage()), e);
        }
    }

    private static FloatBuffer toDirectBuffer(FloatBuffer values) {
        return ByteBuffer.allocateDirect(4 * values.remaining())
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(values.duplicate())
                .flip();
    }

    private static LongBuffer toDirectBuffer(LongBuffer values) {
        return ByteBuffer.allocateDirect(8 * values.remaining())
                .order(ByteOrder.nativeOrder())
                .asLongBuffer()
                .put(values.duplicate())
                .flip();
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the session must be closed only once", e);
        }
    }
}
