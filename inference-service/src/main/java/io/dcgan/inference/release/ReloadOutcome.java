package io.dcgan.inference.release;

import io.dcgan.common.release.ReleaseId;

/** What one look at a model's target did to its live generator. */
sealed interface ReloadOutcome {
    /** For metrics. */
    String tag();

    record Swapped(ReleaseId id) implements ReloadOutcome {
        @Override
        public String tag() {
            return "swapped";
        }
    }

    record Unchanged() implements ReloadOutcome {
        @Override
        public String tag() {
            return "unchanged";
        }
    }

    /** It will never do. */
    record Refused(ReleaseId id, String reason) implements ReloadOutcome {
        @Override
        public String tag() {
            return "refused";
        }
    }

    /** Its files could not be read now; it is worth another try. */
    record Unavailable(ReleaseId id, String reason) implements ReloadOutcome {
        @Override
        public String tag() {
            return "unavailable";
        }
    }
}
