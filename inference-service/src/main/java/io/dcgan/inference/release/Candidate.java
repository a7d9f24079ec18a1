package io.dcgan.inference.release;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Probe;
import io.dcgan.common.release.Sha256;
import io.dcgan.common.release.StoredFile;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.StoreKey;
import io.dcgan.inference.model.Buffers;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.Generator;
import io.dcgan.inference.model.OnnxGenerator;
import io.dcgan.inference.model.UnusableGeneratorException;
import java.io.IOException;
import java.nio.FloatBuffer;

/**
 * A generator on its way to serving. Closed, it is gone; committed, it belongs to who asked for it.
 */
final class Candidate implements AutoCloseable {
    /** An image that all latents of the probe share means that the generator draws nothing. */
    private static final float FLAT = 1e-3f;

    /** Far above any generator that these networks make, and what the heap has room for beside those that serve. */
    private static final long LIMIT = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 4);

    /** That a value of an image takes while the probe is read and drawn, as bytes and as numbers, several times. */
    private static final long PROBE_BYTES = 16L * Probe.COUNT;

    private final GeneratorRelease release;
    private final byte[] file;
    private final byte[] probe;
    private final Generator generator;
    private final LoadPhases phases;
    private boolean committed;

    private Candidate(GeneratorRelease release, byte[] file, byte[] probe, Generator generator, LoadPhases phases) {
        this.release = release;
        this.file = file;
        this.probe = probe;
        this.generator = generator;
        this.phases = phases;
    }

    /** What was read of a release, whole. */
    static final class Files {
        private final GeneratorRelease release;
        private final byte[] file;
        private final byte[] probe;

        private Files(GeneratorRelease release, byte[] file, byte[] probe) {
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
        Candidate open(LoadPhases phases) throws UnusableGeneratorException {
            try (var opening = phases.begin(Phase.SESSION)) {
                var generator = OnnxGenerator.load(file, release);
                opening.succeeded();
                return new Candidate(release, file, probe, generator, phases);
            }
        }
    }

    /**
     * Reads a release from where whoever published it put it.
     *
     * @throws IOException                if the store cannot be read now
     * @throws UnusableGeneratorException if its files will never do
     */
    static Files read(GeneratorRelease release, ArtifactStore store, LoadPhases phases)
            throws IOException, UnusableGeneratorException {
        return read(release, release.file(), release.probe(), store, phases);
    }

    /** The same, from where {@link #copyTo} put it. */
    static Files readCopy(GeneratorRelease release, ArtifactStore store, LoadPhases phases)
            throws IOException, UnusableGeneratorException {
        return read(
                release,
                own(release, release.file(), GeneratorRelease.GENERATOR_FILE),
                own(release, release.probe(), GeneratorRelease.PROBE_FILE),
                store,
                phases);
    }

    private static Files read(
            GeneratorRelease release, StoredFile file, StoredFile probe, ArtifactStore store, LoadPhases phases)
            throws IOException, UnusableGeneratorException {
        long unfolded = PROBE_BYTES * release.signature().imageSize();
        if (unfolded > LIMIT) {
            throw new UnusableGeneratorException("the probe of its images must need at most %d bytes, got %d for %s"
                    .formatted(LIMIT, unfolded, release.signature()));
        }
        try (var reading = phases.begin(Phase.READ)) {
            var files = new Files(release, read(store, file), read(store, probe));
            reading.succeeded();
            return files;
        }
    }

    private static StoredFile own(GeneratorRelease release, StoredFile file, String name) {
        return new StoredFile(ownKey(release, name), file.bytes(), file.sha256());
    }

    /** Where a copy lies: whoever published the release chose another key, and may have chosen one for two. */
    static StoreKey ownKey(GeneratorRelease release, String name) {
        return StoreKey.ofRelease(release.model(), release.id(), name);
    }

    GeneratorRelease release() {
        return release;
    }

    private static byte[] read(ArtifactStore store, StoredFile stored) throws IOException, UnusableGeneratorException {
        if (stored.bytes() > LIMIT) {
            throw new UnusableGeneratorException(
                    "%s must be at most %d bytes, got %d".formatted(stored.storeKey(), LIMIT, stored.bytes()));
        }
        var content = store.read(stored.storeKey(), LIMIT)
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
    void prove() throws UnusableGeneratorException {
        try (var proving = phases.begin(Phase.PROBE)) {
            draw();
            proving.succeeded();
        }
    }

    private void draw() throws UnusableGeneratorException {
        var signature = release.signature();
        var expected = expected();
        var latents = Buffers.floats(Probe.COUNT * signature.latentSize())
                .put(expected.latents())
                .flip();
        var labels = Buffers.longs(Probe.COUNT).put(expected.labels()).flip();
        var images = Buffers.floats(Probe.COUNT * signature.imageSize());
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
        if (variety(images, signature.imageSize()) < FLAT) {
            throw new UnusableGeneratorException("the probe's images must not be constant, got one for every latent");
        }
    }

    private Probe expected() throws UnusableGeneratorException {
        try {
            return Probe.read(probe, release.signature());
        } catch (IllegalArgumentException e) {
            throw new UnusableGeneratorException(String.valueOf(e.getMessage()));
        }
    }

    /** How far a value of an image is from that of the first image at the same place, at most. */
    private static float variety(FloatBuffer images, int imageSize) {
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
        store.put(ownKey(release, GeneratorRelease.GENERATOR_FILE), file);
        store.put(ownKey(release, GeneratorRelease.PROBE_FILE), probe);
    }

    /** The generator, which from here on is the caller's to close. */
    Generator commit() {
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
