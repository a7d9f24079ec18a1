package io.dcgan.trainer.run.publish;

import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.release.StoredFile;
import io.dcgan.common.release.signing.ReleaseSigner;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.DamagedFileException;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.export.ExportedGenerator;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.ownership.RunRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;

/** Publishes generators: first the files, then the record, so that no record refers to missing files. */
@ApplicationScoped
public class ReleasePublisher {
    /** Bytes by which an export of another machine may be larger. */
    private static final int SIZE_TOLERANCE_BYTES = 1 << 20;

    private static final int MAX_RECORD_BYTES = 16 << 10;

    private final ArtifactStore store;
    private final Outbox outbox;
    private final KafkaTracing tracing;
    private final ReleaseSigner signer;

    public ReleasePublisher(ArtifactStore store, Outbox outbox, KafkaTracing tracing, PublishConfig config) {
        this.store = store;
        this.tracing = tracing;
        this.outbox = outbox;
        signer = new ReleaseSigner(config.signingKey());
    }

    /**
     * Publishes a run's generator. If several trainers try, one names the release and all publish that one.
     *
     * @throws IOException          if the store or the broker failed
     * @throws InterruptedException if the trainer must hand the run over before the broker has the record
     */
    public GeneratorRelease publish(Provenance provenance, ExportedGenerator export, RunRecord run, RunSignals signals)
            throws IOException, InterruptedException {
        try (var span = tracing.startSpan("publish")) {
            span.with("model", provenance.model()).with("release", provenance.releaseId());
            var release = write(provenance, export);
            var published = publishRecord(
                    run.recordRelease(release) ? release : run.release().orElseThrow(), signals);
            span.markSucceeded();
            return published;
        }
    }

    /**
     * Publishes a generator before its run has ended. While the broker is unavailable the record waits in memory only, and
     * this method does not wait for it.
     */
    GeneratorRelease publishPreview(Provenance provenance, ExportedGenerator export) throws IOException {
        var release = write(provenance, export);
        var unused = outbox.send(release);
        return release;
    }

    private GeneratorRelease write(Provenance provenance, ExportedGenerator export) throws IOException {
        var signed = readSigned(provenance);
        if (signed.isPresent()) {
            return signed.get();
        }
        var release = signer.sign(new GeneratorRelease(
                provenance,
                write(provenance, GeneratorRelease.GENERATOR_FILE, export.generator()),
                write(provenance, GeneratorRelease.PROBE_FILE, export.probe())));
        store.put(release.recordKey(), Json.write((ReleaseRecord) release));
        return release;
    }

    /** Sends the record of a release whose files are in the store. A repeated record changes nothing. */
    public GeneratorRelease publishRecord(GeneratorRelease release, RunSignals signals)
            throws IOException, InterruptedException {
        signals.awaitSent(outbox.send(release));
        return release;
    }

    /** Returns the release that a trainer with the same key has written under this name. */
    private Optional<GeneratorRelease> readSigned(Provenance provenance) throws IOException {
        var key = StoreKey.ofRelease(provenance.model(), provenance.releaseId(), GeneratorRelease.RECORD_FILE);
        var json = signer.isEnabled() ? store.read(key, MAX_RECORD_BYTES) : Optional.<byte[]>empty();
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Json.read(json.get(), ReleaseRecord.class) instanceof GeneratorRelease release
                            && release.provenance().equals(provenance)
                            && signer.hasSigned(release)
                    ? Optional.of(release)
                    : Optional.empty();
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    private StoredFile write(Provenance provenance, String file, byte[] content) throws IOException {
        var key = StoreKey.ofRelease(provenance.model(), provenance.releaseId(), file);
        if (signer.isEnabled()) {
            // Never a file that is there already: this trainer would sign what someone else has made.
            store.put(key, content);
            return StoredFile.of(key, content);
        }
        if (store.create(key, content)) {
            return StoredFile.of(key, content);
        }
        // The first trainer under this name may have published its files already.
        try {
            return StoredFile.of(
                    key, store.read(key, content.length + SIZE_TOLERANCE_BYTES).orElseThrow());
        } catch (DamagedFileException e) {
            throw new CorruptFileException(key, String.valueOf(e.getMessage()));
        }
    }
}
