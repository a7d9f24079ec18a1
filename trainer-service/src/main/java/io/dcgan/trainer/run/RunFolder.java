package io.dcgan.trainer.run;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.SentCommand;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.StoreKey;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the store knows of one run: its command, who worked on it, where it stands, how it ended. */
final class RunFolder {
    private static final String COMMAND = "command.json";
    private static final String RELEASE = "release.json";
    private static final String RESERVED = "release-name.json";
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
            throw broken(OUTCOME, e);
        }
    }

    /** The command as it was sent, if the run has begun. */
    Optional<SentCommand> sent() throws IOException {
        var json = store.read(key(SENT), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SentCommand.restore(json.get(), runId));
        } catch (MalformedMessageException e) {
            throw broken(SENT, e);
        }
    }

    /**
     * Makes a command the run's own.
     *
     * @return whether it is: false if the run has another one
     */
    boolean accept(SentCommand command) throws IOException {
        return store.create(key(SENT), command.write())
                || sent().filter(command::equals).isPresent();
    }

    /** Keeps a command as it is with all that its sender left out, unless one is kept. */
    void resolve(TrainCommand command) throws IOException {
        store.create(key(COMMAND), Json.write(command));
    }

    /** The command as it was when the run first began: what was left out then stays what it was, also after an upgrade. */
    Optional<TrainCommand> command() throws IOException {
        var json = store.read(key(COMMAND), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TrainCommand.read(json.get(), runId));
        } catch (MalformedMessageException e) {
            throw broken(COMMAND, e);
        }
    }

    /**
     * Claims the run for the next attempt: one process can have each number.
     *
     * @return the attempt's number, from 1
     */
    int claim(AttemptNote note) throws IOException {
        int attempt = attempts() + 1;
        while (!store.create(attempt(attempt), Json.write(note))) {
            attempt++;
        }
        return attempt;
    }

    void putAttempt(int attempt, AttemptNote note) throws IOException {
        store.put(attempt(attempt), Json.write(note));
    }

    /** What the newest attempt shows of itself, if there is one. */
    Optional<AttemptNote> newestAttempt() throws IOException {
        return note(attempts());
    }

    private Optional<AttemptNote> note(int attempt) throws IOException {
        var json = attempt == 0 ? Optional.<byte[]>empty() : store.read(attempt(attempt), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(json.get(), AttemptNote.class));
        } catch (MalformedMessageException e) {
            throw broken(ATTEMPTS + "/" + attempt, e);
        }
    }

    /** How many of the newest attempts in a row began at a step and ended with their process. */
    int deaths(long fromStep) throws IOException {
        int deaths = 0;
        for (int attempt = attempts(); attempt > 0; attempt--) {
            var note = note(attempt);
            if (note.isEmpty() || note.get().ended() || note.get().fromStep() != fromStep) {
                break;
            }
            deaths++;
        }
        return deaths;
    }

    /** How many attempts have begun. */
    int attempts() throws IOException {
        return highest(ATTEMPTS);
    }

    /** @throws SupersededException if a later attempt has begun */
    void requireNewest(int attempt) throws IOException {
        if (store.contains(attempt(attempt + 1))) {
            throw new SupersededException(attempt);
        }
    }

    /** @throws SupersededException if a later attempt has begun, or the run was ended or paused from elsewhere */
    void requireOpen(int attempt) throws IOException {
        requireNewest(attempt);
        if (store.contains(key(OUTCOME)) || paused()) {
            throw new SupersededException(attempt);
        }
    }

    private StoreKey attempt(int attempt) {
        return key(ATTEMPTS + "/" + attempt);
    }

    /** Whether the run waits for a {@code Resume}. */
    boolean paused() throws IOException {
        return pauses() > resumes();
    }

    /** The run waits for a {@code Resume} from now on. @return whether it did not before */
    boolean pause(String controlId) throws IOException {
        return !paused()
                && store.create(key(PAUSES + "/" + (pauses() + 1)), Json.write(new Turn(controlId, attempts())));
    }

    /** The command may run again: whoever is given it goes on. @return whether it was paused before */
    boolean unpause(String controlId) throws IOException {
        return paused() && store.create(key(RESUMES + "/" + pauses()), Json.write(new Turn(controlId, attempts())));
    }

    /** The control that paused the run last. */
    Optional<String> pausedBy() throws IOException {
        return turn(PAUSES, pauses()).map(Turn::controlId);
    }

    /** Whether a control has resumed the run, now or before. */
    boolean resumedBy(String controlId) throws IOException {
        for (int number = resumes(); number > 0; number--) {
            if (turn(RESUMES, number)
                    .map(Turn::controlId)
                    .filter(controlId::equals)
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing has happened since the run was last resumed. */
    boolean justResumed() throws IOException {
        return !paused()
                && attempts() == turn(RESUMES, resumes()).map(Turn::attempts).orElse(-1)
                && outcome().isEmpty();
    }

    /** @param attempts that had begun then */
    private record Turn(String controlId, int attempts) {}

    private Optional<Turn> turn(String folder, int number) throws IOException {
        var file = folder + "/" + number;
        var json = number == 0 ? Optional.<byte[]>empty() : store.read(key(file), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(json.get(), Turn.class));
        } catch (MalformedMessageException e) {
            throw broken(file, e);
        }
    }

    private int pauses() throws IOException {
        return highest(PAUSES);
    }

    private int resumes() throws IOException {
        return highest(RESUMES);
    }

    private int highest(String folder) throws IOException {
        return store.names(key(folder)).stream()
                .filter(name -> NUMBER.matcher(name).matches())
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }

    /** Where the run stands, as far as the store knows; empty if it knows nothing of it. */
    Optional<Lifecycle> lifecycle() throws IOException {
        var outcome = outcome();
        if (outcome.isPresent()) {
            return Optional.of(new Lifecycle.Queued().after(outcome.get()));
        }
        if (paused()) {
            return Optional.of(new Lifecycle.Paused());
        }
        int attempts = attempts();
        if (attempts > turn(RESUMES, resumes()).map(Turn::attempts).orElse(0)) {
            return Optional.of(new Lifecycle.Running(attempts));
        }
        return sent().isPresent() ? Optional.of(new Lifecycle.Queued()) : Optional.empty();
    }

    /** What is noted of a control, if it has been taken up. */
    Optional<ControlNote> controlNote(String controlId) throws IOException {
        var json = store.read(control(controlId), JSON_LIMIT);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(json.get(), ControlNote.class));
        } catch (MalformedMessageException e) {
            throw broken("controls/" + controlId, e);
        }
    }

    /** @return whether it is the first note of that control */
    boolean takeUp(String controlId, ControlNote note) throws IOException {
        return store.create(control(controlId), Json.write(note));
    }

    void putControlNote(String controlId, ControlNote note) throws IOException {
        store.put(control(controlId), Json.write(note));
    }

    private StoreKey control(String controlId) {
        return key("controls/" + controlId);
    }

    private IOException broken(String file, MalformedMessageException reason) {
        return new IOException("%s in the store is broken: %s".formatted(key(file), reason.getMessage()), reason);
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
            throw broken(RELEASE, e);
        }
    }

    /** Reserves the name of the run's release. @return the one that was reserved first */
    Provenance reserve(Provenance mine) throws IOException {
        return reserve(RESERVED, mine);
    }

    /**
     * The same for a preview.
     *
     * @param rollbacks before it: after one, the same epoch ends with another generator
     */
    Provenance reservePreview(int rollbacks, Provenance mine) throws IOException {
        return reserve("%s/epoch-%04d-%d.json".formatted(PREVIEWS, mine.epoch(), rollbacks), mine);
    }

    private Provenance reserve(String file, Provenance mine) throws IOException {
        if (store.create(key(file), Json.write(mine))) {
            return mine;
        }
        try {
            return Json.read(store.read(key(file), JSON_LIMIT).orElseThrow(), Provenance.class);
        } catch (MalformedMessageException e) {
            throw broken(file, e);
        }
    }

    /** Notes the release before it is told: whoever tries the run again tells the same one. @return whether it is the first */
    boolean createRelease(ReleaseRecord release) throws IOException {
        return store.create(key(RELEASE), Json.write(release));
    }

    /** Notes that an attempt stood still. */
    void putStall(long step, String reason) throws IOException {
        int number = highest(STALLS) + 1;
        store.create(key(STALLS + "/" + number), Json.write(new Stall(number, step, reason)));
    }

    /** The last time that an attempt stood still; {@link Stall#NONE} if none did. */
    Stall lastStall() throws IOException {
        int number = highest(STALLS);
        var json = number == 0 ? Optional.<byte[]>empty() : store.read(key(STALLS + "/" + number), JSON_LIMIT);
        try {
            // Older trainers left an empty file, and had gone on from where they were.
            return json.isEmpty() || json.get().length == 0
                    ? new Stall(number, 0, "")
                    : Json.read(json.get(), Stall.class);
        } catch (MalformedMessageException e) {
            throw broken(STALLS + "/" + number, e);
        }
    }

    /** @return the run's outcome: this one, or the one that it had before */
    TrainingEvent end(TrainingEvent outcome) throws IOException {
        if (!store.create(key(OUTCOME), Json.write(outcome))) {
            return outcome().orElseThrow();
        }
        return outcome;
    }

    private StoreKey key(String file) {
        return StoreKey.ofRun(runId, file);
    }
}
