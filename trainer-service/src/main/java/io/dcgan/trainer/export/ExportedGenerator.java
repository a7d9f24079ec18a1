package io.dcgan.trainer.export;

import ai.onnxruntime.OrtEnvironment;
import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Probe;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.gan.TrainedGenerator;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * A trained generator as the files of a release, verified to compute the same images as the trainer's engine.
 *
 * @see #export
 */
public final class ExportedGenerator {
    /** Largest allowed difference between a pixel of ONNX Runtime and of the engine; pixels have a range of 2. */
    public static final float TOLERANCE = 1e-4f;

    private static final int PARITY_IMAGES = 64;
    private static final long SEED = 64;

    private final byte[] generator;
    private final byte[] probe;
    private final float parity;

    /** Creates an exported generator that was verified before. */
    public ExportedGenerator(byte[] generator, byte[] probe, float parity) {
        this.generator = generator.clone();
        this.probe = probe.clone();
        this.parity = parity;
    }

    /** Returns the same generator with other provenance in its metadata. */
    public ExportedGenerator withProvenance(Provenance provenance) {
        return new ExportedGenerator(OnnxModelWriter.replaceProvenance(generator, provenance), probe, parity);
    }

    /** Opens the generator in ONNX Runtime, on all cores. */
    public OnnxRuntimeGenerator open(Signature signature) throws IOException {
        return OnnxRuntimeGenerator.open(
                generator, signature, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Writes the generator as ONNX and compares the images of both engines for 64 latents.
     *
     * @throws ParityException if any pixel differs by more than {@link #TOLERANCE}
     */
    public static ExportedGenerator export(TrainedGenerator trained, Provenance provenance) throws ParityException {
        var signature = provenance.signature();
        var latents = FloatBuffer.allocate(PARITY_IMAGES * signature.latentSize());
        Latents.draw(SEED, 0, PARITY_IMAGES, signature.latentSize(), latents);
        var labels = LongBuffer.allocate(PARITY_IMAGES);
        for (int i = 0; i < PARITY_IMAGES; i++) {
            labels.put(signature.conditional() ? i % signature.classes() : 0);
        }
        var expected = trained.generate(latents.flip(), labels.flip());
        var file = OnnxModelWriter.write(trained.snapshot(), provenance);
        float parity = maxDifference(expected, runInOnnxRuntime(file, signature, latents, labels));
        if (!(parity <= TOLERANCE)) {
            throw new ParityException("ONNX Runtime must agree with the trainer within %s on %d images, got %s"
                    .formatted(TOLERANCE, PARITY_IMAGES, parity));
        }
        var probe = new Probe(
                Arrays.copyOf(latents.array(), Probe.COUNT * signature.latentSize()),
                Arrays.copyOf(labels.array(), Probe.COUNT),
                Arrays.copyOf(expected, Probe.COUNT * signature.imageSize()));
        return new ExportedGenerator(file, probe.write(signature), parity);
    }

    /** Content of {@link GeneratorRelease#GENERATOR_FILE}. */
    public byte[] generator() {
        return generator.clone();
    }

    /** Content of {@link GeneratorRelease#PROBE_FILE}. */
    public byte[] probe() {
        return probe.clone();
    }

    /** Largest difference between the two engines. */
    public float parity() {
        return parity;
    }

    public static String runtimeVersion() {
        return OrtEnvironment.getEnvironment().getVersion();
    }

    private static float[] runInOnnxRuntime(byte[] file, Signature signature, FloatBuffer latents, LongBuffer labels)
            throws ParityException {
        try (var images = OnnxRuntimeGenerator.open(file, signature, 1)) {
            return images.generate(latents, labels);
        } catch (IOException e) {
            throw new ParityException(String.valueOf(e.getMessage()));
        }
    }

    static float maxDifference(float[] expected, float[] got) {
        float largest = 0;
        for (int i = 0; i < expected.length; i++) {
            float distance = Math.abs(expected[i] - got[i]);
            largest = Float.isNaN(distance) ? Float.POSITIVE_INFINITY : Math.max(largest, distance);
        }
        return largest;
    }
}
