package io.dcgan.common.platform.metric;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The resident memory of the process, including native memory. Most memory of these services is native and invisible to
 * the JVM's own metrics. Available on Linux only.
 */
@ApplicationScoped
class ResidentMemoryMetrics implements MeterBinder {
    private static final Path STATUS = Path.of("/proc/self/status");

    @Override
    public void bindTo(MeterRegistry registry) {
        if (Files.isReadable(STATUS)) {
            // The name used by Prometheus' own client libraries.
            gauge(registry, "process.resident.memory", "VmRSS:", "Resident memory of the process");
            gauge(registry, "process.resident.memory.peak", "VmHWM:", "Peak resident memory of the process");
        }
    }

    private static void gauge(MeterRegistry registry, String name, String line, String description) {
        Gauge.builder(name, () -> read(STATUS, line))
                .description(description)
                .baseUnit("bytes")
                .register(registry);
    }

    /** @return bytes; NaN if the file is unreadable or has no such line */
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
