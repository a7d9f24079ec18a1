package io.dcgan.common.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identifies a published generator. Ids are unique, and their textual order is their order in time.
 *
 * @param value such as {@code 20261122-131502123-9f3a61c0}: UTC to the millisecond, and eight hexadecimal digits
 */
public record ReleaseId(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("\\d{8}-\\d{9}-[0-9a-f]{8}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmssSSS").withZone(ZoneOffset.UTC);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ReleaseId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("releaseId must be like 20261122-131502123-9f3a61c0, got \"%s\""
                    .formatted(Require.abbreviate(value)));
        }
    }

    /** Parses an id; empty if the text is not a valid one. */
    public static Optional<ReleaseId> parse(String value) {
        return FORM.matcher(value).matches() ? Optional.of(new ReleaseId(value)) : Optional.empty();
    }

    /** Returns the id of a generator that a run publishes at this time. */
    public static ReleaseId of(Instant now, RunId runId, int epoch) {
        return new ReleaseId(TIME.format(now) + "-" + HexFormat.of().toHexDigits(runId.hashCode() * 31 + epoch));
    }

    @Override
    public String toString() {
        return value;
    }
}
