package io.dcgan.trainer.run;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.release.Sha256;
import io.dcgan.trainer.checkpoint.SafeTensors;
import io.dcgan.trainer.gan.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Checkpoints as files: tensors by name, and the rest as JSON in the metadata. */
final class Checkpoints {
    private static final String PLACE = "place";
    private static final String STATE = "state";

    private Checkpoints() {}

    /** A training and its run, at one step. */
    record Saved(Checkpoint training, RunState run) {}

    private record Place(long step, long updates, int rollbacks, Sha256 images) {}

    static byte[] write(Saved saved) {
        var training = saved.training();
        var place = new Place(training.step(), training.updates(), training.rollbacks(), training.images());
        return new SafeTensors(Map.of(PLACE, json(place), STATE, json(saved.run())), training.tensors(), Map.of())
                .write();
    }

    /** @param file its key, for errors */
    static Saved read(String file, byte[] content) throws BrokenCheckpointException {
        try {
            var tensors = SafeTensors.read(content);
            var place = Json.read(metadata(tensors, PLACE), Place.class);
            // One that an older trainer wrote may lack what was added since.
            var state = Json.read(metadata(tensors, STATE), RunState.START, RunState.class);
            return new Saved(
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
