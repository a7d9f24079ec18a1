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
import java.util.List;

/** Publishes generators: first the files, then the record that refers to them, so no reference is ever ahead. */
@ApplicationScoped
class Releases {
    private final ArtifactStore store;
    private final Outbox outbox;

    Releases(ArtifactStore store, Outbox outbox) {
        this.store = store;
        this.outbox = outbox;
    }

    /**
     * Publishes a run's generator. Of several trainers that try, one names the release, and all tell that one.
     *
     * @throws IOException          if the store or the broker did not take it
     * @throws InterruptedException if the trainer must let the run go before the broker has the record
     */
    GeneratorRelease publish(Provenance provenance, Export export, RunFolder run, Orders orders)
            throws IOException, InterruptedException {
        var release = new GeneratorRelease(
                provenance,
                put(provenance, GeneratorRelease.GENERATOR_FILE, export.generator()),
                put(provenance, GeneratorRelease.PROBE_FILE, export.probe()));
        store.put(release.recordKey(), Json.write((ReleaseRecord) release));
        if (run.createRelease(release)) {
            return tell(release, orders);
        }
        for (var key : List.of(release.file().storeKey(), release.probe().storeKey(), release.recordKey())) {
            store.delete(key);
        }
        return tell(run.release().orElseThrow(), orders);
    }

    /** Sends the record of a release whose files are in the store. A second one with the same id changes nothing. */
    GeneratorRelease tell(GeneratorRelease release, Orders orders) throws IOException, InterruptedException {
        orders.await(outbox.send(release));
        return release;
    }

    private StoredFile put(Provenance provenance, String file, byte[] content) throws IOException {
        var key = StoreKey.ofRelease(provenance.model(), provenance.releaseId(), file);
        store.put(key, content);
        return StoredFile.of(key, content);
    }
}
