package io.dcgan.inference.release.load;

import java.util.List;

/** The outcome of loading a release. */
public sealed interface LoadOutcome {
    /** The values of {@link #tag} that are counted. */
    List<String> TAGS = List.of("loaded", "refused", "unavailable");

    /** The value of the metric tag. */
    String tag();

    record Loaded() implements LoadOutcome {
        @Override
        public String tag() {
            return "loaded";
        }
    }

    record Unchanged() implements LoadOutcome {
        @Override
        public String tag() {
            return "unchanged";
        }
    }

    /** The release is unusable. */
    record Refused(String reason) implements LoadOutcome {
        @Override
        public String tag() {
            return "refused";
        }
    }

    /** The files could not be read now; a retry may succeed. */
    record Unavailable(String reason) implements LoadOutcome {
        @Override
        public String tag() {
            return "unavailable";
        }
    }
}
