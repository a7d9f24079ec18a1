package io.dcgan.local;

import java.util.LinkedHashMap;
import java.util.Map;

/** Records the duration of each part, in order. */
final class Stopwatch {
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long since = System.nanoTime();

    void add(String part, double duration) {
        seconds.merge(part, duration, Double::sum);
    }

    /** Adds the time since the previous call to a part. */
    void lap(String part) {
        long now = System.nanoTime();
        add(part, (now - since) / 1e9);
        since = now;
    }

    void print() {
        seconds.forEach((part, duration) -> TerminalOutput.line("  %-34s %6.1f s", part, duration));
        TerminalOutput.line(
                "  %-34s %6.1f s",
                "total",
                seconds.values().stream().mapToDouble(Double::doubleValue).sum());
    }
}
