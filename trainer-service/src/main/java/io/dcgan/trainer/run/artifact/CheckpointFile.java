package io.dcgan.trainer.run.artifact;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.trainer.gan.Checkpoint;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.file.FormatVersion;
import io.dcgan.trainer.run.file.NewerFormatException;
import io.dcgan.trainer.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Checkpoints as safetensors files: tensors by name, and everything else as JSON in the metadata. */
public final class CheckpointFile {
    private static final String POSITION = "place";
    private static final String STATE = "state";

    private CheckpointFile() {}

    /** The state of a training and of its run at one step. */
    public record RunCheckpoint(Checkpoint training, TrainingState run) {}

    private record Position(
            long step, long updates, int rollbacks, Sha256 images, int stepVersion, int networkVersion) {}

    private record PositionDefaults(int stepVersion, int networkVersion) {}

    public static byte[] write(RunCheckpoint saved) {
        var training = saved.training();
        var place = new Position(
                training.step(),
                training.updates(),
                training.rollbacks(),
                training.images(),
                training.stepVersion(),
                training.networkVersion());
        var metadata = Map.of(
                FormatVersion.FIELD,
                String.valueOf(FormatVersion.CURRENT),
                POSITION,
                json(place),
                STATE,
                json(saved.run()));
        return new SafeTensors(metadata, training.tensors()).write();
    }

    /**
     * Reads a checkpoint.
     *
     * @param file the key of the file, for errors
     * @throws NewerFormatException if a newer trainer wrote it
     */
    public static RunCheckpoint read(StoreKey file, byte[] content) throws CorruptFileException, NewerFormatException {
        try {
            var tensors = SafeTensors.read(content);
            FormatVersion.requireReadable(file, version(tensors));
            // A checkpoint of an older trainer may lack fields that were added since.
            var place = Json.read(
                    metadata(tensors, POSITION),
                    new PositionDefaults(Checkpoint.FIRST_STEP_VERSION, 1),
                    Position.class);
            var state = Json.read(metadata(tensors, STATE), TrainingState.INITIAL, TrainingState.class);
            return new RunCheckpoint(
                    new Checkpoint(
                            place.step(),
                            place.updates(),
                            place.rollbacks(),
                            place.images(),
                            place.stepVersion(),
                            place.networkVersion(),
                            tensors.tensors()),
                    state);
        } catch (CorruptFileException | NewerFormatException e) {
            throw e;
        } catch (IOException | MalformedMessageException e) {
            throw new CorruptFileException(file, String.valueOf(e.getMessage()));
        }
    }

    private static int version(SafeTensors tensors) throws IOException {
        var version = tensors.metadata().getOrDefault(FormatVersion.FIELD, "1");
        try {
            return Integer.parseInt(version);
        } catch (NumberFormatException e) {
            throw new IOException("%s must be an integer, got \"%s\"".formatted(FormatVersion.FIELD, version), e);
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
