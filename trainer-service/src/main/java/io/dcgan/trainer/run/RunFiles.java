package io.dcgan.trainer.run;

import io.dcgan.common.message.RunId;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.StoreKey;
import io.dcgan.trainer.export.Export;
import io.dcgan.trainer.picture.MetricsLog;
import io.dcgan.trainer.run.Checkpoints.Saved;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run makes: checkpoints, generators, pictures, numbers. */
final class RunFiles {
    private static final String METRICS = "metrics.jsonl";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String GOOD_CHECKPOINTS = "checkpoints-good";
    private static final int PICTURE_LIMIT = 1 << 26;
    private static final int METRICS_LIMIT = 1 << 24;
    private static final int CHECKPOINT_LIMIT = 1 << 30;

    private final ArtifactStore store;
    private final RunFolder folder;
    private final RunId runId;

    RunFiles(ArtifactStore store, RunId runId) {
        this.store = store;
        this.runId = runId;
        folder = new RunFolder(store, runId);
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

    /** The newest checkpoint of any attempt, if there is one. */
    Optional<Saved> checkpoint() throws IOException {
        return newest(CHECKPOINTS);
    }

    /** The newest checkpoint of any attempt at which nothing was wrong, if there is one. */
    Optional<Saved> goodCheckpoint() throws IOException {
        return newest(GOOD_CHECKPOINTS);
    }

    private Optional<Saved> newest(String folder) throws IOException {
        var names = store.names(key(folder));
        if (names.isEmpty()) {
            return Optional.empty();
        }
        // An attempt that was overtaken may still write its own: names are by attempt, and the last one counts.
        var file = key(folder + "/" + names.get(names.size() - 1));
        var content = store.read(file, CHECKPOINT_LIMIT);
        return content.isPresent() ? Optional.of(Checkpoints.read(file.value(), content.get())) : Optional.empty();
    }

    void putCheckpoint(int attempt, byte[] content) throws IOException {
        putOnly(CHECKPOINTS, attempt, content);
    }

    void putGoodCheckpoint(int attempt, byte[] content) throws IOException {
        putOnly(GOOD_CHECKPOINTS, attempt, content);
    }

    private void putOnly(String kind, int attempt, byte[] content) throws IOException {
        folder.requireOpen(attempt);
        var name = "%04d.safetensors".formatted(attempt);
        store.put(key(kind + "/" + name), content);
        for (var other : store.names(key(kind))) {
            if (other.compareTo(name) < 0) {
                store.delete(key(kind + "/" + other));
            }
        }
    }

    /** Keeps one moment of the run. @return the keys of its files */
    List<StoreKey> putSnapshot(long step, Map<String, byte[]> files) throws IOException {
        var keys = new ArrayList<StoreKey>();
        for (var file : files.entrySet()) {
            var key = key("snapshots/step-%06d/%s".formatted(step, file.getKey()));
            store.put(key, file.getValue());
            keys.add(key);
        }
        return keys;
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

    /** After the end nothing goes back to it. */
    void deleteGoodCheckpoint() throws IOException {
        for (var name : store.names(key(GOOD_CHECKPOINTS))) {
            store.delete(key(GOOD_CHECKPOINTS + "/" + name));
        }
    }

    private StoreKey key(String file) {
        return StoreKey.ofRun(runId, file);
    }
}
