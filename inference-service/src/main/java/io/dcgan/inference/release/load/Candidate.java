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
 * A generator that is being loaded and does not serve yet. Closing it discards the generator, unless it was committed.
 */
final class Candidate implements AutoCloseable {
    /** Images that differ by less over the probe count as constant; pixels range from −1 to 1. */
    private static final float MIN_VARIATION = 1e-3f;

    /** Memory for one pixel of all probe images, which are held several times, as bytes and as floats. */
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

    /** The complete files of a release. */
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
         * Loads the generator and checks its signature. Releases all native memory on failure.
         *
         * @throws UnusableGeneratorException if the file is unusable
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
     * Reads a release from the keys under which it was published.
     *
     * @throws IOException                if the store cannot be read now
     * @throws UnusableGeneratorException if the files are too large or damaged
     */
    static ReleaseFiles read(GeneratorRelease release, ArtifactStore store, LoadPhaseTimers timers)
            throws IOException, UnusableGeneratorException {
        return read(release, release.file(), release.probe(), store, timers);
    }

    /** Reads a release from the keys under which {@link #copyTo} stored it. */
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
        if (unfolded > OnnxGenerator.MAX_BYTES) {
            throw new UnusableGeneratorException("the probe must fit into %d bytes of memory, got %d for %s"
                    .formatted(OnnxGenerator.MAX_BYTES, unfolded, release.signature()));
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

    /**
     * The key of a copied file. Published keys cannot be used: the publisher chose them, perhaps one for two releases.
     */
    static StoreKey copyKey(GeneratorRelease release, String name) {
        return StoreKey.ofRelease(release.model(), release.id(), name);
    }

    GeneratorRelease release() {
        return release;
    }

    private static byte[] read(ArtifactStore store, StoredFile stored) throws IOException, UnusableGeneratorException {
        if (stored.bytes() > OnnxGenerator.MAX_BYTES) {
            throw new UnusableGeneratorException("%s must be at most %d bytes, got %d"
                    .formatted(stored.storeKey(), OnnxGenerator.MAX_BYTES, stored.bytes()));
        }
        var content = store.read(stored.storeKey(), OnnxGenerator.MAX_BYTES)
                .orElseThrow(() -> new IOException(stored.storeKey() + " is not in the store " + store));
        if (content.length != stored.bytes() || !Sha256.of(content).equals(stored.sha256())) {
            // Without the actual values: a record can name any file of the store, and clients can read the reason.
            throw new UnusableGeneratorException("%s must have %d bytes and the sha256 %s, got other content"
                    .formatted(stored.storeKey(), stored.bytes(), stored.sha256()));
        }
        return content;
    }

    /**
     * Draws the probe, which also warms the generator up: the first run of a session costs several times a later one.
     *
     * @throws UnusableGeneratorException if the images are constant, not finite, or not those that the trainer computed
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
                    "the probe's pixels must equal the trainer's within %s,".formatted(Probe.TOLERANCE)
                            + " got a difference of " + distance);
        }
        if (maxVariation(images, signature.imageSize()) < MIN_VARIATION) {
            throw new UnusableGeneratorException(
                    "the probe's images must not be constant, got the same one for every latent");
        }
    }

    private Probe readProbe() throws UnusableGeneratorException {
        try {
            return Probe.read(probe, release.signature());
        } catch (IllegalArgumentException e) {
            throw new UnusableGeneratorException(String.valueOf(e.getMessage()));
        }
    }

    /** Returns the largest difference between any image and the first one at the same pixel. */
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

    /** Returns the generator; from now on the caller must close it. */
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
