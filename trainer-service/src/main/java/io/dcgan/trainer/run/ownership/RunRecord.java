package io.dcgan.trainer.run.ownership;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the store knows of one run: its command, who worked on it, where it stands, how it ended. */
public final class RunRecord {
    private static final String COMMAND = "command.json";
    private static final String RELEASE = "release.json";
    private static final String RELEASE_NAME = "release-name.json";
    private static final String PREVIEWS = "previews";
    private static final String OUTCOME = "outcome.json";
    private static final String SENT = "sent.json";
    private static final String ATTEMPTS = "attempts";
    private static final String PAUSES = "pauses";
    private static final String RESUMES = "resumes";
    private static final String STALLS = "stalls";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
    private static final int JSON_LIMIT = 1 << 20;

    private final ArtifactStore store;
    private final RunId runId;

    public RunRecord(ArtifactStore store, RunId runId) {
        this.store = store;
        this.runId = runId;
    }

    /** The event with which the run ended, if it has. */
    public Optional<TrainingEvent> outcome() throws IOException {
        var json = store.read(key(OUTCOME), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(json.get(), TrainingEvent.class));
        } catch (MalformedMessageException e) {
            throw corrupt(OUTCOME, e);
        }
    }

    /** The command as it was sent, if the run has begun. */
    public Optional<SubmittedCommand> sentCommand() throws IOException {
        var json = store.read(key(SENT), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SubmittedCommand.restore(json.get(), runId));
        } catch (MalformedMessageException e) {
            throw corrupt(SENT, e);
        }
    }

    /**
     * Makes a command the run's own.
     *
     * @return whether it is: false if the run has another one
     */
    public boolean acceptCommand(SubmittedCommand command) throws IOException {
        return store.create(key(SENT), command.write())
                || sentCommand().filter(command::equals).isPresent();
    }

    /** Keeps a command as it is with all that its sender left out, unless one is kept. */
    public void storeResolved(TrainCommand command) throws IOException {
        store.create(key(COMMAND), Json.write(command));
    }

    /** The command as it was when the run first began: what was left out then stays what it was, also after an upgrade. */
    public Optional<TrainCommand> command() throws IOException {
        var json = store.read(key(COMMAND), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TrainCommand.read(json.get(), runId));
        } catch (MalformedMessageException e) {
            throw corrupt(COMMAND, e);
        }
    }

    /**
     * Claims the run for the next attempt: one process can have each number.
     *
     * @return the attempt's number, from 1
     */
    public int claimAttempt(AttemptStatus status) throws IOException {
        int attempt = attemptCount() + 1;
        while (!store.create(attemptKey(attempt), Json.write(status))) {
            attempt++;
        }
        return attempt;
    }

    void updateAttempt(int attempt, AttemptStatus status) throws IOException {
        store.put(attemptKey(attempt), Json.write(status));
    }

    /** What the newest attempt shows of itself, if there is one. */
    Optional<AttemptStatus> latestAttempt() throws IOException {
        return attemptStatus(attemptCount());
    }

    private Optional<AttemptStatus> attemptStatus(int attempt) throws IOException {
        var json = attempt == 0 ? Optional.<byte[]>empty() : store.read(attemptKey(attempt), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(json.get(), AttemptStatus.class));
        } catch (MalformedMessageException e) {
            throw corrupt(ATTEMPTS + "/" + attempt, e);
        }
    }

    /** How many of the newest attempts in a row began at a step and ended with their process. */
    public int consecutiveCrashes(long fromStep) throws IOException {
        int deaths = 0;
        for (int attempt = attemptCount(); attempt > 0; attempt--) {
            var note = attemptStatus(attempt);
            if (note.isEmpty() || note.get().ended() || note.get().fromStep() != fromStep) {
                break;
            }
            deaths++;
        }
        return deaths;
    }

    /** How many attempts have begun. */
    int attemptCount() throws IOException {
        return highestNumber(ATTEMPTS);
    }

    /** @throws SupersededException if a later attempt has begun */
    public void requireLatestAttempt(int attempt) throws IOException {
        if (store.contains(attemptKey(attempt + 1))) {
            throw new SupersededException(attempt);
        }
    }

    /** @throws SupersededException if a later attempt has begun, or the run was ended or paused from elsewhere */
    public void requireOwnership(int attempt) throws IOException {
        requireLatestAttempt(attempt);
        if (store.contains(key(OUTCOME)) || isPaused()) {
            throw new SupersededException(attempt);
        }
    }

    private StoreKey attemptKey(int attempt) {
        return key(ATTEMPTS + "/" + attempt);
    }

    /** Whether the run waits for a {@code Resume}. */
    public boolean isPaused() throws IOException {
        return pauseCount() > resumeCount();
    }

    /** The run waits for a {@code Resume} from now on. @return whether it did not before */
    public boolean pause(String controlId) throws IOException {
        return !isPaused()
                && store.create(
                        key(PAUSES + "/" + (pauseCount() + 1)), Json.write(new PauseEntry(controlId, attemptCount())));
    }

    /** The command may run again: whoever is given it goes on. @return whether it was paused before */
    public boolean resume(String controlId) throws IOException {
        return isPaused()
                && store.create(
                        key(RESUMES + "/" + pauseCount()), Json.write(new PauseEntry(controlId, attemptCount())));
    }

    /** The control that paused the run last. */
    public Optional<String> pausedBy() throws IOException {
        return pauseEntry(PAUSES, pauseCount()).map(PauseEntry::controlId);
    }

    /** Whether a control has resumed the run, now or before. */
    public boolean resumedBy(String controlId) throws IOException {
        for (int number = resumeCount(); number > 0; number--) {
            if (pauseEntry(RESUMES, number)
                    .map(PauseEntry::controlId)
                    .filter(controlId::equals)
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing has happened since the run was last resumed. */
    public boolean justResumed() throws IOException {
        return !isPaused()
                && attemptCount()
                        == pauseEntry(RESUMES, resumeCount())
                                .map(PauseEntry::attempts)
                                .orElse(-1)
                && outcome().isEmpty();
    }

    /** @param attempts that had begun then */
    private record PauseEntry(String controlId, int attempts) {}

    private Optional<PauseEntry> pauseEntry(String folder, int number) throws IOException {
        var file = folder + "/" + number;
        var json = number == 0 ? Optional.<byte[]>empty() : store.read(key(file), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(json.get(), PauseEntry.class));
        } catch (MalformedMessageException e) {
            throw corrupt(file, e);
        }
    }

    private int pauseCount() throws IOException {
        return highestNumber(PAUSES);
    }

    private int resumeCount() throws IOException {
        return highestNumber(RESUMES);
    }

    private int highestNumber(String folder) throws IOException {
        return store.names(key(folder)).stream()
                .filter(name -> NUMBER.matcher(name).matches())
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }

    /** Where the run stands, as far as the store knows; empty if it knows nothing of it. */
    public Optional<Lifecycle> lifecycle() throws IOException {
        var outcome = outcome();
        if (outcome.isPresent()) {
            return Optional.of(new Lifecycle.Queued().after(outcome.get()));
        }
        if (isPaused()) {
            return Optional.of(new Lifecycle.Paused());
        }
        int attempts = attemptCount();
        if (attempts
                > pauseEntry(RESUMES, resumeCount()).map(PauseEntry::attempts).orElse(0)) {
            return Optional.of(new Lifecycle.Running(attempts));
        }
        return sentCommand().isPresent() ? Optional.of(new Lifecycle.Queued()) : Optional.empty();
    }

    /** What is noted of a control, if it has been taken up. */
    public Optional<ControlStatus> controlStatus(String controlId) throws IOException {
        var json = store.read(controlKey(controlId), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(json.get(), ControlStatus.class));
        } catch (MalformedMessageException e) {
            throw corrupt("controls/" + controlId, e);
        }
    }

    /** @return whether it is the first note of that control */
    public boolean claimControl(String controlId, ControlStatus status) throws IOException {
        return store.create(controlKey(controlId), Json.write(status));
    }

    public void updateControl(String controlId, ControlStatus status) throws IOException {
        store.put(controlKey(controlId), Json.write(status));
    }

    private StoreKey controlKey(String controlId) {
        return key("controls/" + controlId);
    }

    private IOException corrupt(String file, MalformedMessageException reason) {
        return new IOException("%s in the store is broken: %s".formatted(key(file), reason.getMessage()), reason);
    }

    /** The generator that the run has published, if it has. */
    public Optional<GeneratorRelease> release() throws IOException {
        var json = store.read(key(RELEASE), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of((GeneratorRelease) Json.read(json.get(), ReleaseRecord.class));
        } catch (MalformedMessageException e) {
            throw corrupt(RELEASE, e);
        }
    }

    /** Reserves the name of the run's release. @return the one that was reserved first */
    public Provenance reserveRelease(Provenance mine) throws IOException {
        return reserveRelease(RELEASE_NAME, mine);
    }

    /**
     * The same for a preview.
     *
     * @param rollbacks before it: after one, the same epoch ends with another generator
     */
    public Provenance reservePreview(int rollbacks, Provenance mine) throws IOException {
        return reserveRelease("%s/epoch-%04d-%d.json".formatted(PREVIEWS, mine.epoch(), rollbacks), mine);
    }

    private Provenance reserveRelease(String file, Provenance mine) throws IOException {
        if (store.create(key(file), Json.write(mine))) {
            return mine;
        }
        try {
            return Json.read(store.read(key(file), JSON_LIMIT).orElseThrow(), Provenance.class);
        } catch (MalformedMessageException e) {
            throw corrupt(file, e);
        }
    }

    /** Notes the release before it is told: whoever tries the run again tells the same one. @return whether it is the first */
    public boolean recordRelease(ReleaseRecord release) throws IOException {
        return store.create(key(RELEASE), Json.write(release));
    }

    /** Notes that an attempt stood still. */
    public void recordStall(long step, String reason) throws IOException {
        int number = highestNumber(STALLS) + 1;
        store.create(key(STALLS + "/" + number), Json.write(new TrainingStall(number, step, reason)));
    }

    /** The last time that an attempt stood still; {@link TrainingStall#NONE} if none did. */
    public TrainingStall lastStall() throws IOException {
        int number = highestNumber(STALLS);
        var json = number == 0 ? Optional.<byte[]>empty() : store.read(key(STALLS + "/" + number), JSON_LIMIT);
        try {
            // Older trainers left an empty file, and had gone on from where they were.
            return json.isEmpty() || json.get().length == 0
                    ? new TrainingStall(number, 0, "")
                    : Json.read(json.get(), TrainingStall.class);
        } catch (MalformedMessageException e) {
            throw corrupt(STALLS + "/" + number, e);
        }
    }

    /** @return the run's outcome: this one, or the one that it had before */
    public TrainingEvent recordOutcome(TrainingEvent outcome) throws IOException {
        if (!store.create(key(OUTCOME), Json.write(outcome))) {
            return outcome().orElseThrow();
        }
        return outcome;
    }

    private StoreKey key(String file) {
        return StoreKey.ofRun(runId, file);
    }
}
