package io.dcgan.trainer.run.monitor;

import java.util.Locale;

/** Likely cause of a slowdown. */
public enum SlowdownCause {
    /** The threads of this process wait for processors that other programs use. */
    OTHER_LOAD,

    /** The container's CPU limit throttles the process. */
    CPU_QUOTA,

    /** Neither of these, or the system does not report it. */
    UNKNOWN;

    /** Returns the name in events and metrics, such as {@code other-load}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
