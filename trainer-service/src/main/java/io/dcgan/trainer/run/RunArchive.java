package io.dcgan.trainer.run;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.file.NewerFormatException;
import io.dcgan.trainer.run.file.RunLayout;
import io.dcgan.trainer.run.ownership.Lifecycle;
import io.dcgan.trainer.run.ownership.RunRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The runs in the store and the files that they left for people. */
@ApplicationScoped
public class RunArchive {
    private static final Logger LOG = Logger.getLogger(RunArchive.class);

    private static final int MAX_FILE_BYTES = 1 << 26;

    private final ArtifactStore store;

    RunArchive(ArtifactStore store) {
        this.store = store;
    }

    /** The knowledge of the store about a run. */
    public record ArchivedRun(
            RunId runId, Lifecycle lifecycle, Optional<TrainCommand> command, Optional<TrainingEvent> outcome) {}

    /** Returns the ids of all runs, the newest first where ids were derived from the time. */
    public List<RunId> listNewestFirst() throws IOException {
        return store.names(RunLayout.runs()).stream()
                .filter(RunId::isValid)
                .sorted(Comparator.reverseOrder())
                .map(RunId::new)
                .toList();
    }

    /**
     * Returns a run, or an empty value if the store does not know it. A run with a corrupt file counts as failed.
     *
     * @throws NewerFormatException if a newer trainer wrote its files
     */
    public Optional<ArchivedRun> find(RunId runId) throws IOException {
        var runRecord = new RunRecord(store, runId);
        try {
            var lifecycle = runRecord.lifecycle();
            return lifecycle.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new ArchivedRun(runId, lifecycle.get(), readableCommand(runRecord), runRecord.outcome()));
        } catch (CorruptFileException e) {
            var failed = new Lifecycle.Failed(String.valueOf(e.getMessage()));
            return Optional.of(new ArchivedRun(runId, failed, Optional.empty(), Optional.empty()));
        }
    }

    private static Optional<TrainCommand> readableCommand(RunRecord runRecord) throws IOException {
        try {
            return runRecord.command();
        } catch (CorruptFileException e) {
            LOG.debugf("A run is shown without its command: %s", e.getMessage());
            return Optional.empty();
        }
    }

    /** Returns the command that a run id stands for, if the id is taken. */
    public Optional<SubmittedCommand> sentCommand(RunId runId) throws IOException {
        return new RunRecord(store, runId).submittedCommand();
    }

    /**
     * Deletes the large files of an ended run: checkpoints, samples, snapshots. The command, the outcome and the metrics
     * stay.
     *
     * @return whether the run has ended; otherwise nothing is deleted
     */
    public boolean prune(RunId runId) throws IOException {
        if (new RunRecord(store, runId).outcome().isEmpty()) {
            return false;
        }
        for (var folder : new RunLayout(runId).prunable()) {
            deleteRecursively(folder);
        }
        return true;
    }

    private void deleteRecursively(StoreKey folder) throws IOException {
        for (var name : store.names(folder)) {
            var key = new StoreKey(folder + "/" + name);
            if (store.contains(key)) {
                store.delete(key);
            } else {
                deleteRecursively(key);
            }
        }
    }

    /** Returns the names of a run's sheets of samples. */
    public List<String> sampleNames(RunId runId) throws IOException {
        return store.names(new RunLayout(runId).samples());
    }

    /**
     * Returns a file of a run.
     *
     * @param file such as {@code plot.svg}
     */
    public Optional<byte[]> read(RunId runId, String file) throws IOException {
        return store.read(new RunLayout(runId).file(file), MAX_FILE_BYTES);
    }
}
