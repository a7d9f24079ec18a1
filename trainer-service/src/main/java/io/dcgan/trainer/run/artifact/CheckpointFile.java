package io.dcgan.trainer.run.artifact;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.trainer.gan.Checkpoint;
import io.dcgan.trainer.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Checkpoints as files: tensors by name, and the rest as JSON in the metadata. */
public final class CheckpointFile {
    private static final String POSITION = "place";
    private static final String STATE = "state";

    private CheckpointFile() {}

    /** A training and its run, at one step. */
    public record RunCheckpoint(Checkpoint training, TrainingState run) {}

    private record Position(long step, long updates, int rollbacks, Sha256 images) {}

    public static byte[] write(RunCheckpoint saved) {
        var training = saved.training();
        var place = new Position(training.step(), training.updates(), training.rollbacks(), training.images());
        return new SafeTensors(Map.of(POSITION, json(place), STATE, json(saved.run())), training.tensors())
                .write();
    }

    /** @param file its key, for errors */
    public static RunCheckpoint read(String file, byte[] content) throws BrokenCheckpointException {
        try {
            var tensors = SafeTensors.read(content);
            var place = Json.read(metadata(tensors, POSITION), Position.class);
            // One that an older trainer wrote may lack what was added since.
            var state = Json.read(metadata(tensors, STATE), TrainingState.INITIAL, TrainingState.class);
            return new RunCheckpoint(
                    new Checkpoint(place.step(), place.updates(), place.rollbacks(), place.images(), tensors.tensors()),
                    state);
        } catch (IOException | MalformedMessageException e) {
            throw new BrokenCheckpointException("the checkpoint %s is broken: %s".formatted(file, e.getMessage()));
        }
    }

    private static byte[] metadata(SafeTensors tensors, String key) throws IOException {
        return Optional.ofNullable(tensors.metadata().get(key))
                .orElseThrow(() -> new IOException("its metadata must have \"%s\"".formatted(key)))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String json(Object part) {
        return new String(Json.write(part), StandardCharsets.UTF_8);
    }
}
