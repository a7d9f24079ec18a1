package io.dcgan.inference.release.load;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Probe;
import io.dcgan.common.release.StoredFile;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.inference.model.DirectBuffers;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.LoadedGenerator;
import io.dcgan.inference.model.UnusableGeneratorException;
import io.dcgan.inference.model.onnx.OnnxGenerator;
import java.io.IOException;
import java.nio.FloatBuffer;

/**
 * A generator on its way to serving. Closed, it is gone; committed, it belongs to who asked for it.
 */
final class Candidate implements AutoCloseable {
    /** An image that all latents of the probe share means that the generator draws nothing. */
    private static final float MIN_VARIATION = 1e-3f;

    /** Far above any generator that these networks make, and what the heap has room for beside those that serve. */
    private static final long MAX_BYTES =
            Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 4);

    /** That a value of an image takes while the probe is read and drawn, as bytes and as numbers, several times. */
    private static final long PROBE_BYTES = 16L * Probe.COUNT;

    private final GeneratorRelease release;
    private final byte[] file;
    private final byte[] probe;
    private final LoadedGenerator generator;
    private final LoadPhaseTimers timers;
    private boolean committed;

    private Candidate(
            GeneratorRelease release, byte[] file, byte[] probe, LoadedGenerator generator, LoadPhaseTimers timers) {
        this.release = release;
        this.file = file;
        this.probe = probe;
        this.generator = generator;
        this.timers = timers;
    }

    /** What was read of a release, whole. */
    static final class ReleaseFiles {
        private final GeneratorRelease release;
        private final byte[] file;
        private final byte[] probe;

        private ReleaseFiles(GeneratorRelease release, byte[] file, byte[] probe) {
            this.release = release;
            this.file = file;
            this.probe = probe;
        }

        GeneratorRelease release() {
            return release;
        }

        /**
         * Loads the generator: its signature is right, or nothing is left behind.
         *
         * @throws UnusableGeneratorException if it will never do
         */
        Candidate open(LoadPhaseTimers timers) throws UnusableGeneratorException {
            try (var opening = timers.begin(LoadPhase.SESSION)) {
                var generator = OnnxGenerator.load(file, release);
                opening.markSucceeded();
                return new Candidate(release, file, probe, generator, timers);
            }
        }
    }

    /**
     * Reads a release from where whoever published it put it.
     *
     * @throws IOException                if the store cannot be read now
     * @throws UnusableGeneratorException if its files will never do
     */
    static ReleaseFiles read(GeneratorRelease release, ArtifactStore store, LoadPhaseTimers timers)
            throws IOException, UnusableGeneratorException {
        return read(release, release.file(), release.probe(), store, timers);
    }

    /** The same, from where {@link #copyTo} put it. */
    static ReleaseFiles readCopy(GeneratorRelease release, ArtifactStore store, LoadPhaseTimers timers)
            throws IOException, UnusableGeneratorException {
        return read(
                release,
                copiedFile(release, release.file(), GeneratorRelease.GENERATOR_FILE),
                copiedFile(release, release.probe(), GeneratorRelease.PROBE_FILE),
                store,
                timers);
    }

    private static ReleaseFiles read(
            GeneratorRelease release, StoredFile file, StoredFile probe, ArtifactStore store, LoadPhaseTimers timers)
            throws IOException, UnusableGeneratorException {
        long unfolded = PROBE_BYTES * release.signature().imageSize();
        if (unfolded > MAX_BYTES) {
            throw new UnusableGeneratorException("the probe of its images must need at most %d bytes, got %d for %s"
                    .formatted(MAX_BYTES, unfolded, release.signature()));
        }
        try (var reading = timers.begin(LoadPhase.READ)) {
            var files = new ReleaseFiles(release, read(store, file), read(store, probe));
            reading.markSucceeded();
            return files;
        }
    }

    private static StoredFile copiedFile(GeneratorRelease release, StoredFile file, String name) {
        return new StoredFile(copyKey(release, name), file.bytes(), file.sha256());
    }

    /** Where a copy lies: whoever published the release chose another key, and may have chosen one for two. */
    static StoreKey copyKey(GeneratorRelease release, String name) {
        return StoreKey.ofRelease(release.model(), release.id(), name);
    }

    GeneratorRelease release() {
        return release;
    }

    private static byte[] read(ArtifactStore store, StoredFile stored) throws IOException, UnusableGeneratorException {
        if (stored.bytes() > MAX_BYTES) {
            throw new UnusableGeneratorException(
                    "%s must be at most %d bytes, got %d".formatted(stored.storeKey(), MAX_BYTES, stored.bytes()));
        }
        var content = store.read(stored.storeKey(), MAX_BYTES)
                .orElseThrow(() -> new IOException(stored.storeKey() + " is not in the store " + store));
        if (content.length != stored.bytes()) {
            throw new UnusableGeneratorException(
                    "%s must be %d bytes, got %d".formatted(stored.storeKey(), stored.bytes(), content.length));
        }
        var sha256 = Sha256.of(content);
        if (!sha256.equals(stored.sha256())) {
            throw new UnusableGeneratorException(
                    "%s must have the sha256 %s, got %s".formatted(stored.storeKey(), stored.sha256(), sha256));
        }
        return content;
    }

    /**
     * Draws the probe. It also warms the generator up: the first run of a session costs several times a later one.
     *
     * @throws UnusableGeneratorException if the images are flat, no numbers, or not those that the trainer computed
     */
    void verify() throws UnusableGeneratorException {
        try (var proving = timers.begin(LoadPhase.PROBE)) {
            drawProbe();
            proving.markSucceeded();
        }
    }

    private void drawProbe() throws UnusableGeneratorException {
        var signature = release.signature();
        var expected = readProbe();
        var latents = DirectBuffers.floats(Probe.COUNT * signature.latentSize())
                .put(expected.latents())
                .flip();
        var labels = DirectBuffers.longs(Probe.COUNT).put(expected.labels()).flip();
        var images = DirectBuffers.floats(Probe.COUNT * signature.imageSize());
        try {
            generator.generate(latents, labels, images);
        } catch (GenerationException e) {
            throw new UnusableGeneratorException(String.valueOf(e.getMessage()));
        }
        var distance = expected.distance(images);
        if (!(distance <= Probe.TOLERANCE)) {
            throw new UnusableGeneratorException(
                    "the probe's pixels must be those that the trainer computed within %s,".formatted(Probe.TOLERANCE)
                            + " got a difference of " + distance);
        }
        if (maxVariation(images, signature.imageSize()) < MIN_VARIATION) {
            throw new UnusableGeneratorException("the probe's images must not be constant, got one for every latent");
        }
    }

    private Probe readProbe() throws UnusableGeneratorException {
        try {
            return Probe.read(probe, release.signature());
        } catch (IllegalArgumentException e) {
            throw new UnusableGeneratorException(String.valueOf(e.getMessage()));
        }
    }

    /** How far a value of an image is from that of the first image at the same place, at most. */
    private static float maxVariation(FloatBuffer images, int imageSize) {
        float most = 0;
        for (int other = imageSize; other < images.capacity(); other += imageSize) {
            for (int i = 0; i < imageSize; i++) {
                most = Math.max(most, Math.abs(images.get(other + i) - images.get(i)));
            }
        }
        return most;
    }

    /** Copies the release into another store. */
    void copyTo(ArtifactStore store) throws IOException {
        store.put(copyKey(release, GeneratorRelease.GENERATOR_FILE), file);
        store.put(copyKey(release, GeneratorRelease.PROBE_FILE), probe);
    }

    /** The generator, which from here on is the caller's to close. */
    LoadedGenerator commit() {
        committed = true;
        return generator;
    }

    @Override
    public void close() {
        if (!committed) {
            generator.close();
        }
    }
}
