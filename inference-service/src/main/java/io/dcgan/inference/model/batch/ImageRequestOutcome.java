package io.dcgan.inference.model.batch;

import java.time.Duration;

/** How it went with a {@link ImageRequest}. */
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

    /** All images were taken. */
    record Drawn() implements ImageRequestOutcome {
        @Override
        public Tag tag() {
            return Tag.DRAWN;
        }
    }

    /**
     * More is waiting than may; nothing was drawn.
     *
     * @param retryAfter when there is likely to be room
     */
    record Overloaded(Duration retryAfter) implements ImageRequestOutcome {
        @Override
        public Tag tag() {
            return Tag.OVERLOADED;
        }
    }

    /** Its time was over before its turn came. */
    record Late(Duration waited) implements ImageRequestOutcome {
        @Override
        public Tag tag() {
            return Tag.LATE;
        }
    }

    /** Nobody wants it any more. */
    record Dropped() implements ImageRequestOutcome {
        @Override
        public Tag tag() {
            return Tag.DROPPED;
        }
    }

    /** The generator failed, or drew what are no numbers. */
    record Failed(String reason) implements ImageRequestOutcome {
        @Override
        public Tag tag() {
            return Tag.FAILED;
        }
    }
}
