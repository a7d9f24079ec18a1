package io.dcgan.trainer.run.artifact;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.DamagedFileException;
import io.dcgan.trainer.export.ExportedGenerator;
import io.dcgan.trainer.history.MetricsLog;
import io.dcgan.trainer.run.artifact.CheckpointFile.RunCheckpoint;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.file.RunLayout;
import io.dcgan.trainer.run.file.StoredJson;
import io.dcgan.trainer.run.ownership.RunRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The artifacts of one run: checkpoints, generators, samples and metrics. */
public final class RunArtifacts {
    private static final Logger LOG = Logger.getLogger(RunArtifacts.class);

    private static final int MAX_PICTURE_BYTES = 1 << 26;
    private static final int MAX_METRICS_BYTES = 1 << 24;
    private static final int MAX_CHECKPOINT_BYTES = 1 << 30;

    private final ArtifactStore store;
    private final RunRecord runRecord;
    private final RunLayout layout;

    public RunArtifacts(ArtifactStore store, RunId runId) {
        this(store, runId, new RunRecord(store, runId));
    }

    public RunArtifacts(ArtifactStore store, RunId runId, RunRecord runRecord) {
        this.store = store;
        this.runRecord = runRecord;
        layout = new RunLayout(runId);
    }

    public StoreKey samplesKey(int epoch) {
        return layout.samples(epoch);
    }

    void putSamples(int epoch, byte[] png) throws IOException {
        store.put(layout.samples(epoch), png);
    }

    /** Returns the epochs of which there is a sheet. */
    Set<Integer> sampledEpochs() throws IOException {
        return store.names(layout.samples()).stream()
                .map(RunLayout::epochOfSamples)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    /** Returns the sheet of an epoch. A sheet that is too large is set aside, as if there were none. */
    Optional<byte[]> readSamples(int epoch) throws IOException {
        try {
            return store.read(layout.samples(epoch), MAX_PICTURE_BYTES);
        } catch (DamagedFileException e) {
            setAsideSamples(epoch);
            return Optional.empty();
        }
    }

    void setAsideSamples(int epoch) throws IOException {
        StoredJson.setAside(store, layout.samples(epoch));
    }

    void putAnimation(byte[] gif) throws IOException {
        store.put(layout.animation(), gif);
    }

    void putPlot(String svg) throws IOException {
        store.put(layout.plot(), svg.getBytes(StandardCharsets.UTF_8));
    }

    void putMetrics(MetricsLog log) throws IOException {
        store.put(layout.metrics(), log.toBytes());
    }

    /**
     * Returns the metrics of earlier attempts.
     *
     * <p>The file is for people, so a corrupt one does not fail the run: it is set aside and the log starts empty.
     */
    MetricsLog readMetrics() throws IOException {
        Optional<byte[]> lines;
        try {
            lines = store.read(layout.metrics(), MAX_METRICS_BYTES);
        } catch (DamagedFileException e) {
            return setAsideMetrics(e);
        }
        if (lines.isEmpty()) {
            return MetricsLog.EMPTY;
        }
        try {
            return MetricsLog.parse(lines.get());
        } catch (IOException e) {
            return setAsideMetrics(e);
        }
    }

    private MetricsLog setAsideMetrics(IOException reason) throws IOException {
        LOG.warnf("run=%s starts a new metrics log: %s", layout.runId(), reason.getMessage());
        StoredJson.setAside(store, layout.metrics());
        return MetricsLog.EMPTY;
    }

    /** Returns the newest checkpoint of any attempt. */
    public Optional<RunCheckpoint> latestCheckpoint() throws IOException {
        return readLatest(layout.checkpoints());
    }

    /** Returns the number of steps of the newest checkpoint, or 0 if there is none or it is corrupt. */
    public long checkpointedSteps() throws IOException {
        try {
            return latestCheckpoint().map(saved -> saved.training().step()).orElse(0L);
        } catch (CorruptFileException e) {
            LOG.debugf("run=%s has no readable checkpoint: %s", layout.runId(), e.getMessage());
            return 0;
        }
    }

    /** Returns the newest checkpoint of any attempt to which a rollback may go back. */
    public Optional<RunCheckpoint> latestGoodCheckpoint() throws IOException {
        return readLatest(layout.rollbackCheckpoints());
    }

    private Optional<RunCheckpoint> readLatest(StoreKey folder) throws IOException {
        var names = store.names(folder);
        if (names.isEmpty()) {
            return Optional.empty();
        }
        // A superseded attempt may still write its own file. Names sort by attempt, and the last one counts.
        var file = new StoreKey(folder + "/" + names.get(names.size() - 1));
        try {
            var content = store.read(file, MAX_CHECKPOINT_BYTES);
            return content.isPresent() ? Optional.of(CheckpointFile.read(file, content.get())) : Optional.empty();
        } catch (DamagedFileException e) {
            throw new CorruptFileException(file, String.valueOf(e.getMessage()));
        }
    }

    public void putCheckpoint(int attempt, byte[] content) throws IOException {
        replaceCheckpoint(layout.checkpoints(), attempt, content);
    }

    public void putGoodCheckpoint(int attempt, byte[] content) throws IOException {
        replaceCheckpoint(layout.rollbackCheckpoints(), attempt, content);
    }

    private void replaceCheckpoint(StoreKey folder, int attempt, byte[] content) throws IOException {
        runRecord.requireOwnership(attempt);
        var name = RunLayout.checkpointName(attempt);
        store.put(new StoreKey(folder + "/" + name), content);
        for (var other : store.names(folder)) {
            if (other.compareTo(name) < 0) {
                store.delete(new StoreKey(folder + "/" + other));
            }
        }
    }

    /** Keeps one moment of the run. @return the keys of its files */
    public List<StoreKey> putSnapshot(long step, Map<String, byte[]> files) throws IOException {
        var keys = new ArrayList<StoreKey>();
        for (var file : files.entrySet()) {
            var key = layout.snapshot(step, file.getKey());
            store.put(key, file.getValue());
            keys.add(key);
        }
        return keys;
    }

    /** Keeps a generator that may be the one to publish. */
    public void putBest(int epoch, ExportedGenerator export) throws IOException {
        store.put(layout.best(epoch, GeneratorRelease.GENERATOR_FILE), export.generator());
        store.put(layout.best(epoch, GeneratorRelease.PROBE_FILE), export.probe());
    }

    /** @throws IOException if the generator is not in the store */
    public ExportedGenerator best(int epoch, double parity) throws IOException {
        return new ExportedGenerator(
                readRequired(layout.best(epoch, GeneratorRelease.GENERATOR_FILE)),
                readRequired(layout.best(epoch, GeneratorRelease.PROBE_FILE)),
                (float) parity);
    }

    public void deleteBest(int epoch) throws IOException {
        store.delete(layout.best(epoch, GeneratorRelease.GENERATOR_FILE));
        store.delete(layout.best(epoch, GeneratorRelease.PROBE_FILE));
    }

    /** A missing or damaged generator does not come back, however often the run is tried again. */
    private byte[] readRequired(StoreKey key) throws IOException {
        try {
            return store.read(key, MAX_CHECKPOINT_BYTES)
                    .orElseThrow(() -> new CorruptFileException(key, "it must exist, got nothing"));
        } catch (DamagedFileException e) {
            throw new CorruptFileException(key, String.valueOf(e.getMessage()));
        }
    }

    /** Deletes the checkpoints to which only a rollback goes back, once the run has ended. */
    public void deleteGoodCheckpoints() throws IOException {
        for (var name : store.names(layout.rollbackCheckpoints())) {
            store.delete(new StoreKey(layout.rollbackCheckpoints() + "/" + name));
        }
    }
}
