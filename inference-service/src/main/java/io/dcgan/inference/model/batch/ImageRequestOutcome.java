package io.dcgan.inference.model.batch;

import java.time.Duration;

/** The outcome of an {@link ImageRequest}. */
public sealed interface ImageRequestOutcome {
    Tag tag();

    /** The name of an outcome in metrics. */
    enum Tag {
        DRAWN("drawn"),
        OVERLOADED("overloaded"),
        LATE("late"),
        DROPPED("dropped"),
        FAILED("failed");

        private final String text;

        Tag(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** All images were drawn and accepted. */
    record Drawn() implements ImageRequestOutcome {
        @Override
        public Tag tag() {
            return Tag.DRAWN;
        }
    }

    /**
     * The queue was full; nothing was drawn.
     *
     * @param retryAfter estimated time until there is room
     */
    record Overloaded(Duration retryAfter) implements ImageRequestOutcome {
        @Override
        public Tag tag() {
            return Tag.OVERLOADED;
        }
    }

    /** The request timed out in the queue. */
    record Late(Duration waited) implements ImageRequestOutcome {
        @Override
        public Tag tag() {
            return Tag.LATE;
        }
    }

    /** The request was cancelled. */
    record Dropped() implements ImageRequestOutcome {
        @Override
        public Tag tag() {
            return Tag.DROPPED;
        }
    }

    /** The generator failed or produced NaN or infinite pixels. */
    record Failed(String reason) implements ImageRequestOutcome {
        @Override
        public Tag tag() {
            return Tag.FAILED;
        }
    }
}
