package io.dcgan.trainer.run;

import io.dcgan.common.message.Json;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.release.StoredFile;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.StoreKey;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.export.Export;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** Publishes generators: first the files, then the record that refers to them, so no reference is ever ahead. */
@ApplicationScoped
class Releases {
    private final ArtifactStore store;
    private final Outbox outbox;

    Releases(ArtifactStore store, Outbox outbox) {
        this.store = store;
        this.outbox = outbox;
    }

    /** @throws IOException if the store or the broker did not take it */
    GeneratorRelease publish(Provenance provenance, Export export, RunFolder run)
            throws IOException, InterruptedException {
        var release = new GeneratorRelease(
                provenance,
                put(provenance, GeneratorRelease.GENERATOR_FILE, export.generator()),
                put(provenance, GeneratorRelease.PROBE_FILE, export.probe()));
        store.put(release.recordKey(), Json.write((ReleaseRecord) release));
        run.putRelease(release);
        return repeat(release);
    }

    /**
     * Sends the record of a release whose files are in the store. A second one with the same id changes nothing.
     *
     * @throws IOException if the broker did not take it
     */
    GeneratorRelease repeat(GeneratorRelease release) throws IOException, InterruptedException {
        try {
            outbox.send(release).toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IOException("Kafka did not take the release " + release.key() + ": " + e.getCause(), e);
        }
        return release;
    }

    private StoredFile put(Provenance provenance, String file, byte[] content) throws IOException {
        var key = StoreKey.ofRelease(provenance.model(), provenance.releaseId(), file);
        store.put(key, content);
        return StoredFile.of(key, content);
    }
}
