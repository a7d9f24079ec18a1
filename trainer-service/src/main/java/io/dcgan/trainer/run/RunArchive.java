package io.dcgan.trainer.run;

import io.dcgan.common.message.RunId;
import io.dcgan.common.message.SentCommand;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.StoreKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The runs of the store, and what they left for people to look at. */
@ApplicationScoped
public class RunArchive {
    private static final int LIMIT = 1 << 26;

    private final ArtifactStore store;

    RunArchive(ArtifactStore store) {
        this.store = store;
    }

    /** What the store knows of a run. */
    public record Archived(
            RunId runId, Lifecycle lifecycle, Optional<TrainCommand> command, Optional<TrainingEvent> outcome) {}

    /** All names, the newest first where they were made of the time. */
    public List<RunId> newest() throws IOException {
        return store.names(new StoreKey("runs")).stream()
                .filter(RunId::isOne)
                .sorted(Comparator.reverseOrder())
                .map(RunId::new)
                .toList();
    }

    public Optional<Archived> find(RunId runId) throws IOException {
        var folder = new RunFolder(store, runId);
        var lifecycle = folder.lifecycle();
        return lifecycle.isEmpty()
                ? Optional.empty()
                : Optional.of(new Archived(runId, lifecycle.get(), folder.command(), folder.outcome()));
    }

    /** The command that a run's name stands for, if it is taken. */
    public Optional<SentCommand> sent(RunId runId) throws IOException {
        return new RunFolder(store, runId).sent();
    }

    /**
     * Deletes what is large of an ended run: checkpoints, pictures, snapshots. What it was asked for, what became of it and
     * its numbers stay.
     *
     * @return whether it has ended; else nothing is deleted
     */
    public boolean prune(RunId runId) throws IOException {
        if (new RunFolder(store, runId).outcome().isEmpty()) {
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
    public List<String> samples(RunId runId) throws IOException {
        return store.names(StoreKey.ofRun(runId, "samples"));
    }

    /**
     * A file of a run.
     *
     * @param file such as {@code plot.svg}
     */
    public Optional<byte[]> read(RunId runId, String file) throws IOException {
        return store.read(StoreKey.ofRun(runId, file), LIMIT);
    }
}
