package io.dcgan.trainer.run;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.StoreKey;
import io.dcgan.trainer.export.Export;
import io.dcgan.trainer.picture.MetricsLog;
import io.dcgan.trainer.run.Checkpoints.Saved;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the store keeps of one run. */
final class RunFolder {
    private static final String COMMAND = "command.json";
    private static final String RELEASE = "release.json";
    private static final String OUTCOME = "outcome.json";
    private static final String METRICS = "metrics.jsonl";
    private static final String CHECKPOINT = "checkpoint.safetensors";
    private static final String GOOD_CHECKPOINT = "checkpoint-good.safetensors";
    private static final int JSON_LIMIT = 1 << 20;
    private static final int PICTURE_LIMIT = 1 << 26;
    private static final int METRICS_LIMIT = 1 << 24;
    private static final int CHECKPOINT_LIMIT = 1 << 30;

    private final ArtifactStore store;
    private final RunId runId;

    RunFolder(ArtifactStore store, RunId runId) {
        this.store = store;
        this.runId = runId;
    }

    /** The event with which the run ended, if it has. */
    Optional<TrainingEvent> outcome() throws IOException {
        var json = store.read(key(OUTCOME), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(json.get(), TrainingEvent.class));
        } catch (MalformedMessageException e) {
            throw new IOException("%s in the store is broken: %s".formatted(key(OUTCOME), e.getMessage()), e);
        }
    }

    /**
     * Begins an attempt at the run: one process can have each number.
     *
     * @return its number, from 1
     */
    int begin(TrainCommand command) throws IOException {
        store.create(key(COMMAND), Json.write(command));
        int attempt = 1;
        while (!store.create(key("attempts/" + attempt), new byte[0])) {
            attempt++;
        }
        return attempt;
    }

    /** The command as it was when the run first began: what was left out then stays what it was, also after an upgrade. */
    TrainCommand command(TrainCommand now) throws IOException {
        var json = store.read(key(COMMAND), JSON_LIMIT);
        if (json.isEmpty()) {
            return now;
        }
        try {
            return TrainCommand.read(json.get(), now.runId());
        } catch (MalformedMessageException e) {
            throw new IOException("%s in the store is broken: %s".formatted(key(COMMAND), e.getMessage()), e);
        }
    }

    /** The generator that the run has published, if it has. */
    Optional<GeneratorRelease> release() throws IOException {
        var json = store.read(key(RELEASE), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of((GeneratorRelease) Json.read(json.get(), ReleaseRecord.class));
        } catch (MalformedMessageException e) {
            throw new IOException("%s in the store is broken: %s".formatted(key(RELEASE), e.getMessage()), e);
        }
    }

    /** Notes the release before it is told: whoever tries the run again tells the same one. */
    void putRelease(ReleaseRecord release) throws IOException {
        store.create(key(RELEASE), Json.write(release));
    }

    /** @return the key */
    StoreKey samples(int epoch) {
        return key("samples/epoch-%04d.png".formatted(epoch));
    }

    void putSamples(int epoch, byte[] png) throws IOException {
        store.put(samples(epoch), png);
    }

    Optional<byte[]> readSamples(int epoch) throws IOException {
        return store.read(samples(epoch), PICTURE_LIMIT);
    }

    void putStrip(byte[] gif) throws IOException {
        store.put(key("samples/epochs.gif"), gif);
    }

    void putPlot(String svg) throws IOException {
        store.put(key("plot.svg"), svg.getBytes(StandardCharsets.UTF_8));
    }

    void putMetrics(MetricsLog log) throws IOException {
        store.put(key(METRICS), log.toBytes());
    }

    /** What the attempts before have measured. */
    MetricsLog metrics() throws IOException {
        var lines = store.read(key(METRICS), METRICS_LIMIT);
        return lines.isPresent() ? MetricsLog.parse(lines.get()) : MetricsLog.EMPTY;
    }

    /** The newest checkpoint, if there is one. */
    Optional<Saved> checkpoint() throws IOException {
        return read(CHECKPOINT);
    }

    /** The newest checkpoint at which nothing was wrong, if there is one. */
    Optional<Saved> goodCheckpoint() throws IOException {
        return read(GOOD_CHECKPOINT);
    }

    private Optional<Saved> read(String file) throws IOException {
        var content = store.read(key(file), CHECKPOINT_LIMIT);
        return content.isPresent() ? Optional.of(Checkpoints.read(key(file).value(), content.get())) : Optional.empty();
    }

    void putCheckpoint(byte[] content) throws IOException {
        store.put(key(CHECKPOINT), content);
    }

    void putGoodCheckpoint(byte[] content) throws IOException {
        store.put(key(GOOD_CHECKPOINT), content);
    }

    /** Keeps a generator that may be the one to publish. */
    void putBest(int epoch, Export export) throws IOException {
        store.put(best(epoch, GeneratorRelease.GENERATOR_FILE), export.generator());
        store.put(best(epoch, GeneratorRelease.PROBE_FILE), export.probe());
    }

    /** @throws IOException if it is not there */
    Export best(int epoch, double parity) throws IOException {
        return new Export(
                required(best(epoch, GeneratorRelease.GENERATOR_FILE)),
                required(best(epoch, GeneratorRelease.PROBE_FILE)),
                (float) parity);
    }

    void deleteBest(int epoch) throws IOException {
        store.delete(best(epoch, GeneratorRelease.GENERATOR_FILE));
        store.delete(best(epoch, GeneratorRelease.PROBE_FILE));
    }

    private StoreKey best(int epoch, String file) {
        return key("best/epoch-%04d/%s".formatted(epoch, file));
    }

    private byte[] required(StoreKey key) throws IOException {
        return store.read(key, CHECKPOINT_LIMIT)
                .orElseThrow(() -> new IOException("%s must be in the store, and is not".formatted(key)));
    }

    /** Notes that an attempt stood still. @return how often one did, with this one */
    int putStall() throws IOException {
        int count = stalls() + 1;
        store.create(key("stalls/" + count), new byte[0]);
        return count;
    }

    /** How often an attempt stood still. */
    int stalls() throws IOException {
        int count = 0;
        while (store.read(key("stalls/" + (count + 1)), 1).isPresent()) {
            count++;
        }
        return count;
    }

    void end(TrainingEvent outcome) throws IOException {
        store.create(key(OUTCOME), Json.write(outcome));
        store.delete(key(GOOD_CHECKPOINT));
    }

    private StoreKey key(String file) {
        return StoreKey.ofRun(runId, file);
    }
}
