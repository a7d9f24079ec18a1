package io.dcgan.common.platform.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidentMemoryMetricsTest {
    @Test
    void kilobytesAreConvertedToBytes(@TempDir Path folder) throws Exception {
        var status = Files.writeString(folder.resolve("status"), "VmHWM:\t  2048 kB\nVmRSS:\t  1024 kB\n");
        assertThat(ResidentMemoryMetrics.read(status, "VmRSS:")).isEqualTo(1 << 20);
        assertThat(ResidentMemoryMetrics.read(status, "VmSwap:")).isNaN();
        assertThat(ResidentMemoryMetrics.read(folder.resolve("absent"), "VmRSS:"))
                .isNaN();
    }

    @Test
    void offHeapMemoryIsIncluded() {
        var registry = new SimpleMeterRegistry();
        new ResidentMemoryMetrics().bindTo(registry);
        var gauge = registry.get("process.resident.memory").gauge();
        double before = gauge.value();
        var buffer = ByteBuffer.allocateDirect(1 << 27);
        for (int i = 0; i < buffer.capacity(); i += 4096) {
            buffer.put(i, (byte) 1);
        }
        assertThat(gauge.value()).isGreaterThan(before + (1 << 26));
        assertThat(buffer.get(0)).isEqualTo((byte) 1);
    }
}
