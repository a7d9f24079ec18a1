package io.dcgan.trainer.run;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.run.ownership.Lifecycle;
import io.dcgan.trainer.run.ownership.RunRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The runs of the store, and what they left for people to look at. */
@ApplicationScoped
public class RunArchive {
    private static final int MAX_FILE_BYTES = 1 << 26;

    private final ArtifactStore store;

    RunArchive(ArtifactStore store) {
        this.store = store;
    }

    /** What the store knows of a run. */
    public record ArchivedRun(
            RunId runId, Lifecycle lifecycle, Optional<TrainCommand> command, Optional<TrainingEvent> outcome) {}

    /** All names, the newest first where they were made of the time. */
    public List<RunId> listNewestFirst() throws IOException {
        return store.names(new StoreKey("runs")).stream()
                .filter(RunId::isValid)
                .sorted(Comparator.reverseOrder())
                .map(RunId::new)
                .toList();
    }

    public Optional<ArchivedRun> find(RunId runId) throws IOException {
        var runRecord = new RunRecord(store, runId);
        var lifecycle = runRecord.lifecycle();
        return lifecycle.isEmpty()
                ? Optional.empty()
                : Optional.of(new ArchivedRun(runId, lifecycle.get(), runRecord.command(), runRecord.outcome()));
    }

    /** The command that a run's name stands for, if it is taken. */
    public Optional<SubmittedCommand> sentCommand(RunId runId) throws IOException {
        return new RunRecord(store, runId).sentCommand();
    }

    /**
     * Deletes what is large of an ended run: checkpoints, pictures, snapshots. What it was asked for, what became of it and
     * its numbers stay.
     *
     * @return whether it has ended; else nothing is deleted
     */
    public boolean prune(RunId runId) throws IOException {
        if (new RunRecord(store, runId).outcome().isEmpty()) {
            return false;
        }
        for (var folder : List.of("checkpoints", "checkpoints-good", "samples", "best", "snapshots", "previews")) {
            delete(StoreKey.ofRun(runId, folder));
        }
        return true;
    }

    private void delete(StoreKey folder) throws IOException {
        for (var name : store.names(folder)) {
            var key = new StoreKey(folder + "/" + name);
            if (store.contains(key)) {
                store.delete(key);
            } else {
                delete(key);
            }
        }
    }

    /** The names of a run's sheets of samples. */
    public List<String> sampleNames(RunId runId) throws IOException {
        return store.names(StoreKey.ofRun(runId, "samples"));
    }

    /**
     * A file of a run.
     *
     * @param file such as {@code plot.svg}
     */
    public Optional<byte[]> read(RunId runId, String file) throws IOException {
        return store.read(StoreKey.ofRun(runId, file), MAX_FILE_BYTES);
    }
}
