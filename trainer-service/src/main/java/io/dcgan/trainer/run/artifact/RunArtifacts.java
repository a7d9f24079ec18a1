package io.dcgan.trainer.run.artifact;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.export.ExportedGenerator;
import io.dcgan.trainer.history.MetricsLog;
import io.dcgan.trainer.run.artifact.CheckpointFile.RunCheckpoint;
import io.dcgan.trainer.run.ownership.RunRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run makes: checkpoints, generators, pictures, numbers. */
public final class RunArtifacts {
    private static final String METRICS = "metrics.jsonl";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String GOOD_CHECKPOINTS = "checkpoints-good";
    private static final int PICTURE_LIMIT = 1 << 26;
    private static final int METRICS_LIMIT = 1 << 24;
    private static final int CHECKPOINT_LIMIT = 1 << 30;

    private final ArtifactStore store;
    private final RunRecord runRecord;
    private final RunId runId;

    public RunArtifacts(ArtifactStore store, RunId runId) {
        this.store = store;
        this.runId = runId;
        runRecord = new RunRecord(store, runId);
    }

    /** @return the key */
    public StoreKey samplesKey(int epoch) {
        return key("samples/epoch-%04d.png".formatted(epoch));
    }

    void putSamples(int epoch, byte[] png) throws IOException {
        store.put(samplesKey(epoch), png);
    }

    Optional<byte[]> readSamples(int epoch) throws IOException {
        return store.read(samplesKey(epoch), PICTURE_LIMIT);
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
    MetricsLog readMetrics() throws IOException {
        var lines = store.read(key(METRICS), METRICS_LIMIT);
        return lines.isPresent() ? MetricsLog.parse(lines.get()) : MetricsLog.EMPTY;
    }

    /** The newest checkpoint of any attempt, if there is one. */
    public Optional<RunCheckpoint> latestCheckpoint() throws IOException {
        return readLatest(CHECKPOINTS);
    }

    /** The newest checkpoint of any attempt at which nothing was wrong, if there is one. */
    public Optional<RunCheckpoint> latestGoodCheckpoint() throws IOException {
        return readLatest(GOOD_CHECKPOINTS);
    }

    private Optional<RunCheckpoint> readLatest(String folder) throws IOException {
        var names = store.names(key(folder));
        if (names.isEmpty()) {
            return Optional.empty();
        }
        // An attempt that was overtaken may still write its own: names are by attempt, and the last one counts.
        var file = key(folder + "/" + names.get(names.size() - 1));
        var content = store.read(file, CHECKPOINT_LIMIT);
        return content.isPresent() ? Optional.of(CheckpointFile.read(file.value(), content.get())) : Optional.empty();
    }

    public void putCheckpoint(int attempt, byte[] content) throws IOException {
        replaceCheckpoint(CHECKPOINTS, attempt, content);
    }

    public void putGoodCheckpoint(int attempt, byte[] content) throws IOException {
        replaceCheckpoint(GOOD_CHECKPOINTS, attempt, content);
    }

    private void replaceCheckpoint(String kind, int attempt, byte[] content) throws IOException {
        runRecord.requireOwnership(attempt);
        var name = "%04d.safetensors".formatted(attempt);
        store.put(key(kind + "/" + name), content);
        for (var other : store.names(key(kind))) {
            if (other.compareTo(name) < 0) {
                store.delete(key(kind + "/" + other));
            }
        }
    }

    /** Keeps one moment of the run. @return the keys of its files */
    public List<StoreKey> putSnapshot(long step, Map<String, byte[]> files) throws IOException {
        var keys = new ArrayList<StoreKey>();
        for (var file : files.entrySet()) {
            var key = key("snapshots/step-%06d/%s".formatted(step, file.getKey()));
            store.put(key, file.getValue());
            keys.add(key);
        }
        return keys;
    }

    /** Keeps a generator that may be the one to publish. */
    public void putBest(int epoch, ExportedGenerator export) throws IOException {
        store.put(best(epoch, GeneratorRelease.GENERATOR_FILE), export.generator());
        store.put(best(epoch, GeneratorRelease.PROBE_FILE), export.probe());
    }

    /** @throws IOException if it is not there */
    public ExportedGenerator best(int epoch, double parity) throws IOException {
        return new ExportedGenerator(
                readRequired(best(epoch, GeneratorRelease.GENERATOR_FILE)),
                readRequired(best(epoch, GeneratorRelease.PROBE_FILE)),
                (float) parity);
    }

    public void deleteBest(int epoch) throws IOException {
        store.delete(best(epoch, GeneratorRelease.GENERATOR_FILE));
        store.delete(best(epoch, GeneratorRelease.PROBE_FILE));
    }

    private StoreKey best(int epoch, String file) {
        return key("best/epoch-%04d/%s".formatted(epoch, file));
    }

    private byte[] readRequired(StoreKey key) throws IOException {
        return store.read(key, CHECKPOINT_LIMIT)
                .orElseThrow(() -> new IOException("%s must be in the store, and is not".formatted(key)));
    }

    /** After the end nothing goes back to it. */
    public void deleteGoodCheckpoints() throws IOException {
        for (var name : store.names(key(GOOD_CHECKPOINTS))) {
            store.delete(key(GOOD_CHECKPOINTS + "/" + name));
        }
    }

    private StoreKey key(String file) {
        return StoreKey.ofRun(runId, file);
    }
}
