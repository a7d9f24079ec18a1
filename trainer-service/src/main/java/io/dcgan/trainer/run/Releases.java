package io.dcgan.trainer.run;

import io.dcgan.common.message.Json;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.release.StoredFile;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.StoreKey;
import io.dcgan.common.trace.Traces;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.export.Export;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;

/** Publishes generators: first the files, then the record that refers to them, so no reference is ever ahead. */
@ApplicationScoped
class Releases {
    /** Another machine's export may be of another size, but not much. */
    private static final int SLACK = 1 << 20;

    private final ArtifactStore store;
    private final Outbox outbox;
    private final Traces traces;

    Releases(ArtifactStore store, Outbox outbox, Traces traces) {
        this.store = store;
        this.traces = traces;
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
        try (var step = traces.step("publish")) {
            step.with("model", provenance.model()).with("release", provenance.releaseId());
            var release = put(provenance, export);
            var told = tell(run.createRelease(release) ? release : run.release().orElseThrow(), orders);
            step.done();
            return told;
        }
    }

    /**
     * Publishes a generator before its run has ended. While the broker is away its record waits, in memory alone, and
     * nothing waits for it.
     */
    GeneratorRelease preview(Provenance provenance, Export export) throws IOException {
        var release = put(provenance, export);
        var unused = outbox.send(release);
        return release;
    }

    private GeneratorRelease put(Provenance provenance, Export export) throws IOException {
        var release = new GeneratorRelease(
                provenance,
                put(provenance, GeneratorRelease.GENERATOR_FILE, export.generator()),
                put(provenance, GeneratorRelease.PROBE_FILE, export.probe()));
        store.put(release.recordKey(), Json.write((ReleaseRecord) release));
        return release;
    }

    /** Sends the record of a release whose files are in the store. A second one with the same id changes nothing. */
    GeneratorRelease tell(GeneratorRelease release, Orders orders) throws IOException, InterruptedException {
        orders.await(outbox.send(release));
        return release;
    }

    private StoredFile put(Provenance provenance, String file, byte[] content) throws IOException {
        var key = StoreKey.ofRelease(provenance.model(), provenance.releaseId(), file);
        // Whoever came first under this name has published what it wrote.
        var there = store.create(key, content)
                ? content
                : store.read(key, content.length + SLACK).orElseThrow();
        return StoredFile.of(key, there);
    }
}
