package io.dcgan.inference.model.batch;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The outcome of an {@link ImageRequest}. */
public sealed interface ImageRequestOutcome {
    /** All values of {@link #tag}. */
    List<String> TAGS = List.of("drawn", "overloaded", "late", "dropped", "failed");

    /** Returns the outcome as a metric tag. */
    default String tag() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** All images were drawn and accepted. */
    record Drawn() implements ImageRequestOutcome {}

    /**
     * The queue was full; nothing was drawn.
     *
     * @param retryAfter estimated time until there is room
     */
    record Overloaded(Duration retryAfter) implements ImageRequestOutcome {}

    /** The request timed out in the queue. */
    record Late(Duration waited) implements ImageRequestOutcome {}

    /** The request was cancelled. */
    record Dropped() implements ImageRequestOutcome {}

    /** The generator failed or produced NaN or infinite pixels. */
    record Failed(String reason) implements ImageRequestOutcome {}
}
