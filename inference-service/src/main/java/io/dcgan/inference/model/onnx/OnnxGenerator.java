package io.dcgan.inference.model.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.dcgan.common.onnx.OnnxFile;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.LoadedGenerator;
import io.dcgan.inference.model.UnusableGeneratorException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A generator in ONNX Runtime. Each run uses a single thread: for networks this small, parallel requests are faster
 * than one request spread over several cores.
 */
public final class OnnxGenerator implements LoadedGenerator {
    /** Largest memory for a file, or for the layers of a probe's images; the heap also holds the generators in use. */
    public static final long MAX_BYTES = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 4);

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final GeneratorRelease release;
    private final Signature signature;
    private final GeneratorRunTimeout timeout;

    private OnnxGenerator(
            OrtEnvironment environment, OrtSession session, GeneratorRelease release, GeneratorRunTimeout timeout) {
        this.timeout = timeout;
        this.environment = environment;
        this.session = session;
        this.release = release;
        this.signature = release.signature();
    }

    /**
     * Loads a generator, after checking that its graph is made of known operators, costs a limited amount and has the
     * signature stated in its release.
     *
     * @param file the ONNX file
     * @throws UnusableGeneratorException if the runtime cannot load the file, or its signature differs
     */
    public static OnnxGenerator load(byte[] file, GeneratorRelease release) throws UnusableGeneratorException {
        checkGraph(file, release.signature());
        var environment = OrtEnvironment.getEnvironment();
        try (var options = new OrtSession.SessionOptions()) {
            // Otherwise the runtime takes a file with certain bytes for its own format, which is not checked.
            options.addConfigEntry("session.load_model_format", "ONNX");
            // The same level as at export, because a different one may change the last bit of a pixel.
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            var timeout = new GeneratorRunTimeout();
            OrtSession session;
            try {
                session = environment.createSession(file, options);
            } catch (OrtException | RuntimeException | Error e) {
                timeout.close();
                throw e;
            }
            var generator = new OnnxGenerator(environment, session, release, timeout);
            try {
                generator.checkSignature();
                return generator;
            } catch (UnusableGeneratorException | OrtException | RuntimeException | Error e) {
                generator.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new UnusableGeneratorException("ONNX Runtime cannot load the file: " + e.getMessage());
        }
    }

    private static void checkGraph(byte[] file, Signature signature) throws UnusableGeneratorException {
        try {
            OnnxFile.read(file).check(signature, MAX_BYTES);
        } catch (IllegalArgumentException e) {
            throw new UnusableGeneratorException(String.valueOf(e.getMessage()));
        }
    }

    private void checkSignature() throws OrtException, UnusableGeneratorException {
        var inputs = new TreeMap<String, String>();
        inputs.put(Signature.LATENT, describe(OnnxJavaType.FLOAT, -1, signature.latentSize()));
        if (signature.conditional()) {
            inputs.put(Signature.LABEL, describe(OnnxJavaType.INT64, -1));
        }
        var outputs = Map.of(
                Signature.IMAGE,
                describe(OnnxJavaType.FLOAT, -1, signature.channels(), signature.height(), signature.width()));
        require("inputs", inputs, session.getInputInfo());
        require("outputs", outputs, session.getOutputInfo());
    }

    private static void require(String what, Map<String, String> expected, Map<String, NodeInfo> infos)
            throws UnusableGeneratorException {
        var got = new TreeMap<String, String>();
        infos.forEach((name, info) -> got.put(
                name,
                info.getInfo() instanceof TensorInfo tensor
                        ? describe(tensor.type, tensor.getShape())
                        : info.getInfo().toString()));
        if (!got.equals(expected)) {
            throw new UnusableGeneratorException(
                    "the graph's %s must be %s as the release says, got %s".formatted(what, expected, got));
        }
    }

    private static String describe(OnnxJavaType type, long... shape) {
        return type + Arrays.toString(shape);
    }

    @Override
    public GeneratorRelease release() {
        return release;
    }

    @Override
    public void generate(FloatBuffer latents, LongBuffer labels, FloatBuffer images) throws GenerationException {
        long count = labels.remaining();
        var imageShape = new long[] {count, signature.channels(), signature.height(), signature.width()};
        try (var latent = OnnxTensor.createTensor(environment, latents, new long[] {count, signature.latentSize()});
                var image = OnnxTensor.createTensor(environment, images, imageShape)) {
            if (!signature.conditional()) {
                run(Map.of(Signature.LATENT, latent), image);
                return;
            }
            try (var label = OnnxTensor.createTensor(environment, labels, new long[] {count})) {
                run(Map.of(Signature.LATENT, latent, Signature.LABEL, label), image);
            }
        } catch (OrtException e) {
            throw new GenerationException("ONNX Runtime failed: " + e.getMessage(), e);
        }
    }

    private void run(Map<String, OnnxTensor> inputs, OnnxTensor image) throws OrtException {
        var options = timeout.beginRun();
        try {
            session.run(inputs, Set.of(), Map.of(Signature.IMAGE, image), options)
                    .close();
        } finally {
            timeout.endRun();
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("cannot close the ONNX session", e);
        } finally {
            timeout.close();
        }
    }
}
