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
 * A trained generator as the files of a release, proven to compute what the trainer's engine computes.
 *
 * @see #of
 */
public final class Export {
    /** How far a pixel of ONNX Runtime may be from the engine's, of a range of 2. */
    public static final float TOLERANCE = 1e-4f;

    private static final int COMPARED = 64;
    private static final long SEED = 64;

    private final byte[] generator;
    private final byte[] probe;
    private final float parity;

    /** One that was proven before. */
    public Export(byte[] generator, byte[] probe, float parity) {
        this.generator = generator.clone();
        this.probe = probe.clone();
        this.parity = parity;
    }

    /** The same generator with another origin written into it. */
    public Export describedBy(Provenance provenance) {
        return new Export(OnnxFile.describe(generator, provenance), probe, parity);
    }

    /** @return runs it, on all cores */
    public OnnxImages open(Signature signature) throws IOException {
        return OnnxImages.open(generator, signature, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Writes the generator as ONNX and sends 64 latents through both engines.
     *
     * @throws ParityException if they differ by more than {@link #TOLERANCE} anywhere
     */
    public static Export of(TrainedGenerator trained, Provenance provenance) throws ParityException {
        var signature = provenance.signature();
        var latents = FloatBuffer.allocate(COMPARED * signature.latentSize());
        Latents.draw(SEED, 0, COMPARED, signature.latentSize(), latents);
        var labels = LongBuffer.allocate(COMPARED);
        for (int i = 0; i < COMPARED; i++) {
            labels.put(signature.conditional() ? i % signature.classes() : 0);
        }
        var expected = trained.images(latents.flip(), labels.flip());
        var file = OnnxFile.write(trained.snapshot(), provenance);
        float parity = distance(expected, run(file, signature, latents, labels));
        if (!(parity <= TOLERANCE)) {
            throw new ParityException("ONNX Runtime must agree with the trainer within %s on %d images, got %s"
                    .formatted(TOLERANCE, COMPARED, parity));
        }
        var probe = new Probe(
                Arrays.copyOf(latents.array(), Probe.COUNT * signature.latentSize()),
                Arrays.copyOf(labels.array(), Probe.COUNT),
                Arrays.copyOf(expected, Probe.COUNT * signature.imageSize()));
        return new Export(file, probe.write(signature), parity);
    }

    /** The content of {@link GeneratorRelease#GENERATOR_FILE}. */
    public byte[] generator() {
        return generator.clone();
    }

    /** The content of {@link GeneratorRelease#PROBE_FILE}. */
    public byte[] probe() {
        return probe.clone();
    }

    /** The largest difference that was found. */
    public float parity() {
        return parity;
    }

    public static String runtimeVersion() {
        return OrtEnvironment.getEnvironment().getVersion();
    }

    private static float[] run(byte[] file, Signature signature, FloatBuffer latents, LongBuffer labels)
            throws ParityException {
        try (var images = OnnxImages.open(file, signature, 1)) {
            return images.images(latents, labels);
        } catch (IOException e) {
            throw new ParityException(String.valueOf(e.getMessage()));
        }
    }

    static float distance(float[] expected, float[] got) {
        float largest = 0;
        for (int i = 0; i < expected.length; i++) {
            float distance = Math.abs(expected[i] - got[i]);
            largest = Float.isNaN(distance) ? Float.POSITIVE_INFINITY : Math.max(largest, distance);
        }
        return largest;
    }
}
