package io.dcgan.inference.release.load;

import java.util.List;

/** How it went with loading a release. */
public sealed interface LoadOutcome {
    /** What {@link #tag} says of those that are counted. */
    List<String> TAGS = List.of("loaded", "refused", "unavailable");

    /** For metrics. */
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

    /** It will never do. */
    record Refused(String reason) implements LoadOutcome {
        @Override
        public String tag() {
            return "refused";
        }
    }

    /** Its files could not be read now; it is worth another try. */
    record Unavailable(String reason) implements LoadOutcome {
        @Override
        public String tag() {
            return "unavailable";
        }
    }
}
