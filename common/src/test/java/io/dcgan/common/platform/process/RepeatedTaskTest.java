package io.dcgan.common.platform.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RepeatedTaskTest {
    @Test
    void anErrorDoesNotEndTheRepetition() throws InterruptedException {
        var scheduler = Executors.newSingleThreadScheduledExecutor();
        try {
            var twice = new CountDownLatch(2);
            var unused = scheduler.scheduleWithFixedDelay(
                    RepeatedTask.of("the test", () -> {
                        twice.countDown();
                        throw new StackOverflowError("expected");
                    }),
                    0,
                    1,
                    TimeUnit.MILLISECONDS);
            assertThat(twice.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            scheduler.shutdownNow();
        }
    }
}
