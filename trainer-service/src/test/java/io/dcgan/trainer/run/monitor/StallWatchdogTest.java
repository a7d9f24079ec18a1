package io.dcgan.trainer.run.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StallWatchdogTest {
    @Test
    void whatDoesNotMoveIsToldOnce() throws InterruptedException {
        var told = new CountDownLatch(1);
        try (var watchdog = new StallWatchdog(Duration.ofMillis(20), step -> told.countDown())) {
            watchdog.recordProgress(7);
            assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatHasEndedIsNotWatched() {
        var told = new AtomicInteger();
        new StallWatchdog(Duration.ofHours(1), step -> told.incrementAndGet()).close();
        assertThat(told).hasValue(0);
    }
}
