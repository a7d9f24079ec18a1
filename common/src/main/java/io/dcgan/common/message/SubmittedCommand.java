package io.dcgan.common.message;

import io.dcgan.common.id.RunId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A train command as its sender wrote it, before any default: what decides whether two records with one {@code runId}
 * are the same command. Spaces and the order of fields make no difference.
 *
 * @param content the fields but {@code runId}, as JSON sorted by name
 */
public record SubmittedCommand(RunId runId, String content) {
    /** Bytes above which a record is no command. */
    public static final int MAX_BYTES = 1 << 19;

    private static final String RUN_ID = "runId";

    /**
     * Reads a command, and sees to it that it is one.
     *
     * @param defaultId of a command whose sender chose no {@code runId}
     */
    public static SubmittedCommand read(byte[] json, RunId defaultId) throws MalformedMessageException {
        if (json.length > MAX_BYTES) {
            throw new MalformedMessageException("must be at most %d bytes, got %d".formatted(MAX_BYTES, json.length));
        }
        var command = restore(json, defaultId);
        // Written anew, some characters and numbers take more room.
        int length = command.write().length;
        if (length > MAX_BYTES) {
            throw new MalformedMessageException(
                    "must be at most %d bytes when it is written anew, got %d".formatted(MAX_BYTES, length));
        }
        return command;
    }

    /** Reads what {@link #write} wrote. */
    public static SubmittedCommand restore(byte[] json, RunId runId) throws MalformedMessageException {
        var named = TrainCommand.read(json, runId).runId();
        SortedMap<String, Object> fields = Json.fields(json);
        fields.remove(RUN_ID);
        return new SubmittedCommand(named, new String(Json.writeSorted(fields), StandardCharsets.UTF_8));
    }

    /** What run a record names that may be no message otherwise; empty if it names none. */
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

    /** As JSON, with the {@code runId}: sent once more, it is the same command of the same run. */
    public byte[] write() {
        try {
            var fields = new TreeMap<String, Object>(Json.fields(bytes()));
            fields.put(RUN_ID, runId.value());
            return Json.writeSorted(fields);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("was read before: " + content, e);
        }
    }

    /** With today's defaults. */
    public TrainCommand resolve() throws MalformedMessageException {
        return TrainCommand.read(bytes(), runId);
    }

    private byte[] bytes() {
        return content.getBytes(StandardCharsets.UTF_8);
    }
}
