package io.dcgan.trainer.run.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessorUsageTest {
    @Test
    void bothVersionsOfControlGroupsCountTheThrottledTime() {
        assertThat(ProcessorUsage.parseThrottledNanos("usage_usec 12\nnr_periods 4\nthrottled_usec 3000\n"))
                .isEqualTo(3_000_000);
        assertThat(ProcessorUsage.parseThrottledNanos("nr_periods 4\nnr_throttled 1\nthrottled_time 3000\n"))
                .isEqualTo(3_000);
        assertThat(ProcessorUsage.parseThrottledNanos("usage_usec 12\n")).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aThreadThatComputesUsesProcessorTime() {
        var before = ProcessorUsage.read();
        long sum = 0;
        while (System.nanoTime() - before.nanos() < 100_000_000) {
            sum += System.nanoTime();
        }
        assertThat(sum).isNotZero();
        assertThat(ProcessorUsage.read().runNanos()).isGreaterThan(before.runNanos());
    }
}
