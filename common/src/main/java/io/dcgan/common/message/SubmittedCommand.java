package io.dcgan.common.message;

import io.dcgan.common.id.RunId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A train command as its sender wrote it, without defaults. Two records with the same {@code runId} are the same
 * command if they are equal in this form; white space and the order of fields are ignored.
 *
 * @param content all fields except {@code runId}, as JSON sorted by name
 */
public record SubmittedCommand(RunId runId, String content) {
    /** Maximum size of a command in bytes; each trainer keeps all waiting commands in memory. */
    public static final int MAX_BYTES = 16 << 10;

    private static final String RUN_ID = "runId";

    /**
     * Reads and validates a command.
     *
     * @param defaultId id of a command whose sender chose none
     */
    public static SubmittedCommand read(byte[] json, RunId defaultId) throws MalformedMessageException {
        if (json.length > MAX_BYTES) {
            throw new MalformedMessageException("must be at most %d bytes, got %d".formatted(MAX_BYTES, json.length));
        }
        var command = restore(json, defaultId);
        // Some characters and numbers take more space when they are written again.
        int length = command.write().length;
        if (length > MAX_BYTES) {
            throw new MalformedMessageException(
                    "must be at most %d bytes when rewritten, got %d".formatted(MAX_BYTES, length));
        }
        return command;
    }

    /** Reads a command that {@link #write} has written. */
    public static SubmittedCommand restore(byte[] json, RunId runId) throws MalformedMessageException {
        var named = TrainCommand.read(json, runId).runId();
        SortedMap<String, Object> fields = Json.fields(json);
        fields.remove(RUN_ID);
        return new SubmittedCommand(named, new String(Json.writeSorted(fields), StandardCharsets.UTF_8));
    }

    /** Returns the run that a possibly invalid record names; empty if it names none. */
    public static Optional<RunId> runIdOf(byte[] json) {
        try {
            return json.length <= MAX_BYTES
                            && Json.fields(json).get(RUN_ID) instanceof String text
                            && RunId.isValid(text)
                    ? Optional.of(new RunId(text))
                    : Optional.empty();
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    /** Returns the command as JSON with its {@code runId}; sending it again repeats the same command. */
    public byte[] write() {
        try {
            var fields = new TreeMap<String, Object>(Json.fields(bytes()));
            fields.put(RUN_ID, runId.value());
            return Json.writeSorted(fields);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("was read before: " + content, e);
        }
    }

    /** Fills in the current defaults. */
    public TrainCommand resolve() throws MalformedMessageException {
        return TrainCommand.read(bytes(), runId);
    }

    private byte[] bytes() {
        return content.getBytes(StandardCharsets.UTF_8);
    }
}
