package io.dcgan.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for a condition in another process. */
final class PollingWait {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private PollingWait() {}

    static void until(String what, Callable<Boolean> condition) {
        await(what).atMost(PATIENCE).until(condition);
    }
}
