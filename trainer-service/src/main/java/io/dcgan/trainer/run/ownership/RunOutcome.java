package io.dcgan.trainer.run.ownership;

import io.dcgan.common.id.ReleaseId;

/** What became of a run whose command a trainer was given. */
public sealed interface RunOutcome {
    Tag tag();

    /** The name of an outcome in metrics. */
    enum Tag {
        FINISHED("finished"),
        FAILED("failed"),
        CANCELLED("cancelled"),
        PAUSED("paused"),
        REPEATED("repeated"),
        REJECTED("rejected");

        private final String text;

        Tag(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    record Finished(ReleaseId releaseId) implements RunOutcome {
        @Override
        public Tag tag() {
            return Tag.FINISHED;
        }
    }

    record Failed(String reason) implements RunOutcome {
        @Override
        public Tag tag() {
            return Tag.FAILED;
        }
    }

    record Cancelled() implements RunOutcome {
        @Override
        public Tag tag() {
            return Tag.CANCELLED;
        }
    }

    /** It waits for a {@code Resume}; its command need not wait any longer. */
    record Paused() implements RunOutcome {
        @Override
        public Tag tag() {
            return Tag.PAUSED;
        }
    }

    /** It had ended before: its outcome was told once more, and nothing was trained. */
    record Repeated() implements RunOutcome {
        @Override
        public Tag tag() {
            return Tag.REPEATED;
        }
    }

    /** It never became a run. */
    record Rejected(String reason) implements RunOutcome {
        @Override
        public Tag tag() {
            return Tag.REJECTED;
        }
    }
}
