package io.dcgan.trainer.run.ownership;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.run.control.ControlLog;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.file.NewerFormatException;
import io.dcgan.trainer.run.file.RunLayout;
import io.dcgan.trainer.run.file.StoredJson;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The record of one run in the store: its command, its attempts, pauses, stalls and controls, its release and its outcome.
 *
 * <p>Every method throws an {@link IOException} if the store does not answer, and the exceptions of {@link StoredJson} if
 * a file cannot be read.
 */
public final class RunRecord {
    private static final Logger LOG = Logger.getLogger(RunRecord.class);

    private final ArtifactStore store;
    private final RunLayout layout;
    private final StoredJson<SubmittedCommand> submittedCommand;
    private final StoredJson<TrainCommand> command;
    private final StoredJson<ReleaseRecord> release;
    private final StoredJson<TrainingEvent> outcome;
    private final AttemptLog attempts;
    private final PauseLog pauses;
    private final StallLog stalls;
    private final ControlLog controls;

    public RunRecord(ArtifactStore store, RunId runId) {
        this.store = store;
        layout = new RunLayout(runId);
        // Without a format version: the content decides whether two commands are the same.
        submittedCommand = StoredJson.unversioned(
                store,
                layout.submittedCommand(),
                json -> SubmittedCommand.restore(json, runId),
                SubmittedCommand::write);
        command = new StoredJson<>(store, layout.command(), TrainCommand.class);
        release = new StoredJson<>(store, layout.release(), ReleaseRecord.class);
        outcome = new StoredJson<>(store, layout.outcome(), TrainingEvent.class);
        attempts = new AttemptLog(store, layout);
        pauses = new PauseLog(store, layout, attempts);
        stalls = new StallLog(store, layout);
        controls = new ControlLog(store, layout);
    }

    public AttemptLog attempts() {
        return attempts;
    }

    public PauseLog pauses() {
        return pauses;
    }

    public StallLog stalls() {
        return stalls;
    }

    public ControlLog controls() {
        return controls;
    }

    /** Returns the command as it was sent, if the run has begun. */
    public Optional<SubmittedCommand> submittedCommand() throws IOException {
        return submittedCommand.read();
    }

    /**
     * Makes a command the run's own.
     *
     * @return false if the run has another one
     */
    public boolean acceptCommand(SubmittedCommand submitted) throws IOException {
        return submittedCommand.create(submitted)
                || submittedCommand().filter(submitted::equals).isPresent();
    }

    /** Stores a command with all its defaults, unless one is stored. */
    public void storeResolved(TrainCommand resolved) throws IOException {
        command.create(resolved);
    }

    /** Returns the command with the defaults of the day when the run began; an upgrade does not change them. */
    public Optional<TrainCommand> command() throws IOException {
        return command.read();
    }

    /** Returns the command if it is known and this trainer can read it. */
    public Optional<TrainCommand> readableCommand() throws IOException {
        try {
            return command();
        } catch (CorruptFileException | NewerFormatException e) {
            LOG.debugf("%s is not readable: %s", command.key(), e.getMessage());
            return Optional.empty();
        }
    }

    /** @throws SupersededException if a later attempt has begun, or the run was ended or paused from elsewhere */
    public void requireOwnership(int attempt) throws IOException {
        attempts.requireLatest(attempt);
        if (outcome.exists() || pauses.isPaused()) {
            throw new SupersededException(attempt);
        }
    }

    /** Returns the release that the run has published. */
    public Optional<GeneratorRelease> release() throws IOException {
        var stored = release.read();
        if (stored.isPresent() && !(stored.get() instanceof GeneratorRelease)) {
            throw new CorruptFileException(release.key(), "type must be GeneratorRelease, got Activation");
        }
        return stored.map(GeneratorRelease.class::cast);
    }

    /**
     * Stores the release before it is published, so that every attempt publishes the same one.
     *
     * @return whether it is the first
     */
    public boolean recordRelease(ReleaseRecord published) throws IOException {
        return release.create(published);
    }

    /** Reserves the name of the run's release. @return the one that was reserved first */
    public Provenance reserveRelease(Provenance mine) throws IOException {
        return reserve(layout.reservedRelease(), mine);
    }

    /**
     * Reserves the name of a preview.
     *
     * @param rollbacks before it: after a rollback, the same epoch ends with another generator
     */
    public Provenance reservePreview(int rollbacks, Provenance mine) throws IOException {
        return reserve(layout.reservedPreview(mine.epoch(), rollbacks), mine);
    }

    private Provenance reserve(StoreKey key, Provenance mine) throws IOException {
        var file = new StoredJson<>(store, key, Provenance.class);
        if (file.create(mine)) {
            return mine;
        }
        var reserved = file.readRequired();
        boolean ofThisRun = reserved.model().equals(mine.model())
                && reserved.runId().equals(mine.runId())
                && reserved.architecture().equals(mine.architecture())
                && reserved.signature().equals(mine.signature());
        if (!ofThisRun) {
            throw new CorruptFileException(key, "it must name a release of this run, got one of " + reserved.runId());
        }
        return reserved;
    }

    /** Returns the event with which the run ended, if it has. */
    public Optional<TrainingEvent> outcome() throws IOException {
        return outcome.read();
    }

    /** Ends the run. @return its outcome: this one, or the one that it had before */
    public TrainingEvent recordOutcome(TrainingEvent event) throws IOException {
        if (outcome.create(event)) {
            return event;
        }
        try {
            return outcome.readRequired();
        } catch (CorruptFileException e) {
            outcome.copyAside();
            outcome.put(event);
            return event;
        }
    }

    /** Returns whether nothing has happened since the run was last resumed. */
    public boolean isUntouchedSinceResume() throws IOException {
        return pauses.isUntouchedSinceResume() && outcome().isEmpty();
    }

    /** Returns the state of the run, or an empty value if the store does not know the run. */
    public Optional<Lifecycle> lifecycle() throws IOException {
        var ended = outcome();
        if (ended.isPresent()) {
            return Optional.of(new Lifecycle.Queued().after(ended.get()));
        }
        if (pauses.isPaused()) {
            return Optional.of(new Lifecycle.Paused());
        }
        int begun = attempts.count();
        if (begun > pauses.attemptsBeforeResume()) {
            return Optional.of(new Lifecycle.Running(begun));
        }
        return submittedCommand().isPresent() ? Optional.of(new Lifecycle.Queued()) : Optional.empty();
    }
}
