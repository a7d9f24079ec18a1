package io.dcgan.common.platform.trace;

import org.jboss.logging.MDC;

/** Adds keys to log lines outside of any {@link TracedSpan}. */
public final class LogContext {
    private LogContext() {}

    /** Logs with the keys of one release. */
    public static void withRelease(String model, Object release, Runnable log) {
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
