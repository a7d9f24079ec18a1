package io.dcgan.common.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/**
 * Identifies a training run from its command to its outcome.
 *
 * @param value 1 to 64 of a-z, 0-9, '.', '_', '-', with a letter or digit at both ends
 */
public record RunId(@JsonValue String value) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RunId {
        Require.name("runId", value);
    }

    /** Returns whether a text is a valid run id. */
    public static boolean isValid(String value) {
        return Require.isValidName(value);
    }

    /**
     * Returns the id of a command whose sender chose none. It depends only on the position of the record, so a record
     * that Kafka delivers twice refers to the same run.
     *
     * @param clusterId Kafka's id of the cluster
     * @param time      the record's timestamp; ids sort by it
     */
    public static RunId ofRecord(String clusterId, String topic, int partition, long offset, Instant time) {
        var place = "%s/%s/%d/%d/%d".formatted(clusterId, topic, partition, offset, time.toEpochMilli());
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
            return new RunId(TIME.format(time) + "-" + HexFormat.of().formatHex(hash, 0, 4));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
