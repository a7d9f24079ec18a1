package io.dcgan.local;

import java.util.LinkedHashMap;
import java.util.Map;

/** How long each part took, in the order of the parts. */
final class Stopwatch {
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long since = System.nanoTime();

    void add(String part, double spent) {
        seconds.merge(part, spent, Double::sum);
    }

    /** Books the time since the last call. */
    void lap(String part) {
        long now = System.nanoTime();
        add(part, (now - since) / 1e9);
        since = now;
    }

    void print() {
        seconds.forEach((part, spent) -> TerminalOutput.line("  %-34s %6.1f s", part, spent));
        TerminalOutput.line(
                "  %-34s %6.1f s",
                "all",
                seconds.values().stream().mapToDouble(Double::doubleValue).sum());
    }
}
