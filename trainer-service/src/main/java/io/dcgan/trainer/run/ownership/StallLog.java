package io.dcgan.trainer.run.ownership;

import io.dcgan.common.message.Json;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.run.file.NumberedFiles;
import io.dcgan.trainer.run.file.RunLayout;
import java.io.IOException;

/** The attempts at one run that hung and whose processes exited for that reason. */
public final class StallLog {
    private final NumberedFiles<TrainingStall> files;

    StallLog(ArtifactStore store, RunLayout layout) {
        // Earlier trainers wrote empty files and continued without a rollback.
        files = new NumberedFiles<>(
                store,
                layout.stalls(),
                number -> json ->
                        json.length == 0 ? new TrainingStall(number, 0, "") : Json.read(json, TrainingStall.class));
    }

    public void record(long step, String reason) throws IOException {
        int number = files.highest() + 1;
        files.file(number).create(new TrainingStall(number, step, reason));
    }

    /** Returns the last stall, or {@link TrainingStall#NONE}. */
    public TrainingStall last() throws IOException {
        return files.readLast().orElse(TrainingStall.NONE);
    }
}
