package io.dcgan.inference.release.load;

/** The outcome of loading a release. */
public sealed interface LoadOutcome {
    record Unchanged() implements LoadOutcome {}

    /** The outcome of a load that was attempted and counted. */
    sealed interface Attempted extends LoadOutcome {
        Tag tag();
    }

    /** The name of an outcome in metrics and traces. */
    enum Tag {
        LOADED("loaded"),
        REFUSED("refused"),
        UNAVAILABLE("unavailable");

        private final String text;

        Tag(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    record Loaded() implements Attempted {
        @Override
        public Tag tag() {
            return Tag.LOADED;
        }
    }

    /** The release is unusable. */
    record Refused(String reason) implements Attempted {
        @Override
        public Tag tag() {
            return Tag.REFUSED;
        }
    }

    /** The release could not be loaded now; a retry may succeed. */
    record Unavailable(String reason) implements Attempted {
        @Override
        public Tag tag() {
            return Tag.UNAVAILABLE;
        }
    }
}
