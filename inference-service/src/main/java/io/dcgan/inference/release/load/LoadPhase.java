package io.dcgan.inference.release.load;

import java.util.Locale;

/** What a release goes through before it can answer. */
enum LoadPhase {
    /** Its files are read, and compared with their sha256. */
    READ,
    /** The runtime makes a session of it, whose signature is compared. */
    SESSION,
    /** It draws its probe, which also warms it up. */
    PROBE;

    /** For metrics and traces. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
