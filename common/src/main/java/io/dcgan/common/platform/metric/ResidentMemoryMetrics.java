package io.dcgan.common.platform.metric;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory that the process has of the machine, native code's included: most of what these services need is native,
 * and the JVM's own metrics do not see it. Linux only; elsewhere there is no such metric.
 */
@ApplicationScoped
class ResidentMemoryMetrics implements MeterBinder {
    private static final Path STATUS = Path.of("/proc/self/status");

    @Override
    public void bindTo(MeterRegistry registry) {
        if (Files.isReadable(STATUS)) {
            // The name that Prometheus' own client libraries have for it.
            gauge(registry, "process.resident.memory", "VmRSS:", "Memory of the machine that the process has");
            gauge(registry, "process.resident.memory.peak", "VmHWM:", "The most that it ever had");
        }
    }

    private static void gauge(MeterRegistry registry, String name, String line, String description) {
        Gauge.builder(name, () -> read(STATUS, line))
                .description(description)
                .baseUnit("bytes")
                .register(registry);
    }

    /** @return bytes; not a number if the file does not tell */
    static double read(Path status, String name) {
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToDouble(line -> 1024.0 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException | NumberFormatException e) {
            return Double.NaN;
        }
    }
}
