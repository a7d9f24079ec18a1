package io.dcgan.trainer.run;

import io.dcgan.common.release.ReleaseId;

/** How a run ended. */
public sealed interface RunOutcome {
    /** For metrics. */
    String tag();

    record Finished(ReleaseId releaseId) implements RunOutcome {
        @Override
        public String tag() {
            return "finished";
        }
    }

    record Failed(String reason) implements RunOutcome {
        @Override
        public String tag() {
            return "failed";
        }
    }

    /** It had ended before: its outcome was told once more, and nothing was trained. */
    record Repeated() implements RunOutcome {
        @Override
        public String tag() {
            return "repeated";
        }
    }
}
