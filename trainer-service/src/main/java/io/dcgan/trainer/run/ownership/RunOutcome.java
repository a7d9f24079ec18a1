package io.dcgan.trainer.run.ownership;

import io.dcgan.common.id.ReleaseId;

/** The outcome of handling one command. */
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

    /** The run waits for a {@code Resume}, and its command may be acknowledged. */
    record Paused() implements RunOutcome {
        @Override
        public Tag tag() {
            return Tag.PAUSED;
        }
    }

    /** The run had ended before. Its outcome was published once more and nothing was trained. */
    record Repeated() implements RunOutcome {
        @Override
        public Tag tag() {
            return Tag.REPEATED;
        }
    }

    /** The command did not become a run. */
    record Rejected(String reason) implements RunOutcome {
        @Override
        public Tag tag() {
            return Tag.REJECTED;
        }
    }
}
