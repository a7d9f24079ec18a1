package io.dcgan.trainer.run;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.StoreKey;
import java.io.IOException;
import java.util.Optional;

/** What the store keeps of one run. */
final class RunFolder {
    private static final String COMMAND = "command.json";
    private static final String RELEASE = "release.json";
    private static final String OUTCOME = "outcome.json";
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
            throw new IOException("%s in the store is broken: %s".formatted(key(OUTCOME), e.getMessage()), e);
        }
    }

    /**
     * Begins an attempt at the run: one process can have each number.
     *
     * @return its number, from 1
     */
    int begin(TrainCommand command) throws IOException {
        store.create(key(COMMAND), Json.write(command));
        int attempt = 1;
        while (!store.create(key("attempts/" + attempt), new byte[0])) {
            attempt++;
        }
        return attempt;
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
            throw new IOException("%s in the store is broken: %s".formatted(key(RELEASE), e.getMessage()), e);
        }
    }

    /** Notes the release before it is told: whoever tries the run again tells the same one. */
    void putRelease(ReleaseRecord release) throws IOException {
        store.create(key(RELEASE), Json.write(release));
    }

    /** @return the key */
    StoreKey putSamples(int epoch, byte[] png) throws IOException {
        var key = key("samples/epoch-%04d.png".formatted(epoch));
        store.put(key, png);
        return key;
    }

    void end(TrainingEvent outcome) throws IOException {
        store.create(key(OUTCOME), Json.write(outcome));
    }

    private StoreKey key(String file) {
        return StoreKey.ofRun(runId, file);
    }
}
