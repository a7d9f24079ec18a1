package io.dcgan.trainer.run.monitor;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class StallWatchdogTest {
    private static final Duration TIMEOUT = Duration.ofMillis(20);

    /** Several times the timeout, in which a second report or a report after the end would come. */
    private static final Duration LONG_ENOUGH = Duration.ofMillis(200);

    private final List<Long> reported = new CopyOnWriteArrayList<>();

    @Test
    void aStallIsReportedOnceWithTheLastStep() {
        try (var watchdog = new StallWatchdog(TIMEOUT, reported::add)) {
            watchdog.recordProgress(7);
            await().until(() -> !reported.isEmpty());
            await().during(LONG_ENOUGH).until(() -> reported.equals(List.of(7L)));
        }
    }

    @Test
    void aClosedWatchdogReportsNothing() {
        new StallWatchdog(Duration.ofMillis(100), reported::add).close();
        await().during(LONG_ENOUGH.multipliedBy(2)).until(reported::isEmpty);
    }
}
