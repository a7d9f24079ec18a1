package io.dcgan.trainer.run.ownership;

import io.dcgan.common.message.Json;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.run.file.NumberedFiles;
import io.dcgan.trainer.run.file.RunLayout;
import java.io.IOException;
import java.util.Optional;

/** The pauses of one run and the resumptions that ended them. A run with more pauses than resumptions is paused. */
public final class PauseLog {
    private final NumberedFiles<Entry> pauses;
    private final NumberedFiles<Entry> resumes;
    private final AttemptLog attempts;

    /** @param attempts the number of attempts that had begun by then */
    private record Entry(String controlId, int attempts) {}

    PauseLog(ArtifactStore store, RunLayout layout, AttemptLog attempts) {
        pauses = new NumberedFiles<>(store, layout.pauses(), number -> json -> Json.read(json, Entry.class));
        resumes = new NumberedFiles<>(store, layout.resumes(), number -> json -> Json.read(json, Entry.class));
        this.attempts = attempts;
    }

    /** Returns whether the run waits for a {@code Resume}. */
    public boolean isPaused() throws IOException {
        return pauses.highest() > resumes.highest();
    }

    /** Pauses the run until a {@code Resume}. @return whether it was not paused before */
    public boolean pause(String controlId) throws IOException {
        return !isPaused() && pauses.file(pauses.highest() + 1).create(new Entry(controlId, attempts.count()));
    }

    /** Lets the command run again. @return whether the run was paused before */
    public boolean resume(String controlId) throws IOException {
        return isPaused() && resumes.file(pauses.highest()).create(new Entry(controlId, attempts.count()));
    }

    /** Returns the control that paused the run last. */
    public Optional<String> pausedBy() throws IOException {
        return pauses.readLast().map(Entry::controlId);
    }

    /** Returns whether a control has resumed the run, now or earlier. */
    public boolean resumedBy(String controlId) throws IOException {
        for (int number = resumes.highest(); number > 0; number--) {
            if (resumes.read(number)
                    .filter(entry -> entry.controlId().equals(controlId))
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether no attempt has begun since the run was last resumed. */
    boolean isUntouchedSinceResume() throws IOException {
        return !isPaused()
                && attempts.count() == resumes.readLast().map(Entry::attempts).orElse(-1);
    }

    /** Returns the number of attempts that had begun when the run was last resumed, or 0. */
    int attemptsBeforeResume() throws IOException {
        return resumes.readLast().map(Entry::attempts).orElse(0);
    }
}
