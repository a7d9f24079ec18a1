package io.dcgan.trainer.run.ownership;

import io.dcgan.common.message.Json;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.run.file.NumberedFiles;
import io.dcgan.trainer.run.file.RunLayout;
import java.io.IOException;
import java.util.Optional;

/** The attempts at one run, numbered from 1. The trainer of the highest one owns the run. */
public final class AttemptLog {
    private final NumberedFiles<AttemptStatus> files;

    AttemptLog(ArtifactStore store, RunLayout layout) {
        files = new NumberedFiles<>(store, layout.attempts(), number -> json -> Json.read(json, AttemptStatus.class));
    }

    /**
     * Claims the run for the next attempt. One process can have each number.
     *
     * @return the number of the attempt, from 1
     */
    public int claim(AttemptStatus status) throws IOException {
        int attempt = count() + 1;
        while (!files.file(attempt).create(status)) {
            attempt++;
        }
        return attempt;
    }

    void update(int attempt, AttemptStatus status) throws IOException {
        files.file(attempt).put(status);
    }

    /** Returns the status of the newest attempt. */
    Optional<AttemptStatus> latest() throws IOException {
        return files.readLast();
    }

    /** Returns the number of attempts that have begun. */
    int count() throws IOException {
        return files.highest();
    }

    /** Counts the newest attempts in a row that began at a step and ended with their process. */
    public int consecutiveCrashes(long fromStep) throws IOException {
        int crashes = 0;
        for (int attempt = count(); attempt > 0; attempt--) {
            var status = files.read(attempt);
            if (status.isEmpty() || status.get().ended() || status.get().fromStep() != fromStep) {
                break;
            }
            crashes++;
        }
        return crashes;
    }

    /** @throws SupersededException if a later attempt has begun */
    public void requireLatest(int attempt) throws IOException {
        if (files.file(attempt + 1).exists()) {
            throw new SupersededException(attempt);
        }
    }
}
