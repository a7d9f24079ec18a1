package io.dcgan.common.trace;

import org.jboss.logging.MDC;

/** Says of lines of the log what they are about, where no {@link Step} does. */
public final class Keys {
    private Keys() {}

    /** Logs with the keys of one release. */
    public static void ofRelease(String model, Object release, Runnable log) {
        MDC.put("model", model);
        MDC.put("release", release.toString());
        try {
            log.run();
        } finally {
            MDC.remove("model");
            MDC.remove("release");
        }
    }
}
