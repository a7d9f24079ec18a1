package io.dcgan.trainer.run.monitor;

import java.util.Locale;

/** Likely cause for which a run trains slowly. */
public enum SlowdownCause {
    /** The threads of this process wait for processors that other programs use. */
    OTHER_LOAD,

    /** The process has used up its share of processor time, which its container limits. */
    CPU_QUOTA,

    /** Neither of them, or the system does not tell. */
    UNKNOWN;

    /** Returns the name in events and metrics, such as {@code other-load}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
