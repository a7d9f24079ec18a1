package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

/** Waits for a condition in another process. */
final class PollingWait {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private PollingWait() {}

    /** A condition to wait for. */
    interface Condition {
        boolean holds() throws Exception;
    }

    static void until(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(100);
        }
    }
}
