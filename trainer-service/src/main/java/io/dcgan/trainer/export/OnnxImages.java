package io.dcgan.trainer.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dcgan.common.release.Signature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;

/** An exported generator, run by ONNX Runtime as the inference service will run it. */
public final class OnnxImages implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Signature signature;

    /** @throws IOException if ONNX Runtime does not take the file */
    OnnxImages(byte[] file, Signature signature) throws IOException {
        try (var options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
            options.setIntraOpNumThreads(threads());
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            this.session = environment.createSession(file, options);
        } catch (OrtException e) {
            throw new IOException("ONNX Runtime refuses the exported generator: " + e.getMessage(), e);
        }
        this.signature = signature;
    }

    /**
     * @param latents {@code [n, latentSize]}
     * @param labels  {@code [n]}; not used where there are no classes
     * @return {@code [n, channels, height, width]}
     */
    public float[] images(FloatBuffer latents, LongBuffer labels) throws IOException {
        int count = labels.remaining();
        var inputs = new HashMap<String, OnnxTensor>();
        try {
            inputs.put(
                    Signature.LATENT,
                    OnnxTensor.createTensor(environment, direct(latents), new long[] {count, signature.latentSize()}));
            if (signature.conditional()) {
                inputs.put(Signature.LABEL, OnnxTensor.createTensor(environment, direct(labels), new long[] {count}));
            }
            try (var result = session.run(inputs)) {
                var images = new float[count * signature.imageSize()];
                ((OnnxTensor) result.get(0)).getFloatBuffer().get(images);
                return images;
            }
        } catch (OrtException e) {
            throw new IOException("ONNX Runtime fails on the exported generator: " + e.getMessage(), e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static int threads() {
        return Math.min(4, Runtime.getRuntime().availableProcessors());
    }

    private static FloatBuffer direct(FloatBuffer values) {
        return ByteBuffer.allocateDirect(4 * values.remaining())
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(values.duplicate())
                .flip();
    }

    private static LongBuffer direct(LongBuffer values) {
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
            throw new IllegalStateException("a session is closed once", e);
        }
    }
}
