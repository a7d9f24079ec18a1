package io.dcgan.inference.release.load;

import java.util.Locale;

/** The phases of loading a release. */
enum LoadPhase {
    /** Reads the files and checks their sha256. */
    READ,
    /** Creates the session and checks its signature. */
    SESSION,
    /** Draws the probe, which also warms the session up. */
    PROBE;

    /** The value of the metric tag, and the name of the step in traces. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
