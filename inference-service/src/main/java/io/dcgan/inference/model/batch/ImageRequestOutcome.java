package io.dcgan.inference.model.batch;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How it went with a {@link ImageRequest}. */
public sealed interface ImageRequestOutcome {
    /** All that {@link #tag} can say. */
    List<String> TAGS = List.of("drawn", "overloaded", "late", "dropped", "failed");

    /** For metrics. */
    default String tag() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** All images were taken. */
    record Drawn() implements ImageRequestOutcome {}

    /**
     * More is waiting than may; nothing was drawn.
     *
     * @param retryAfter when there is likely to be room
     */
    record Overloaded(Duration retryAfter) implements ImageRequestOutcome {}

    /** Its time was over before its turn came. */
    record Late(Duration waited) implements ImageRequestOutcome {}

    /** Nobody wants it any more. */
    record Dropped() implements ImageRequestOutcome {}

    /** The generator failed, or drew what are no numbers. */
    record Failed(String reason) implements ImageRequestOutcome {}
}
