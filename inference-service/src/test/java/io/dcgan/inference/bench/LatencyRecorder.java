package io.dcgan.inference.bench;

import java.util.Arrays;

/** The latencies of many responses. */
final class LatencyRecorder {
    private long[] nanos = new long[1024];
    private int count;

    void add(long one) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = one;
    }

    void addAll(LatencyRecorder others) {
        for (int i = 0; i < others.count; i++) {
            add(others.nanos[i]);
        }
    }

    int count() {
        return count;
    }

    /**
     * Returns a percentile in microseconds.
     *
     * @param share 0 to 1; 0.5 is the median
     */
    double micros(double share) {
        if (count == 0) {
            throw new IllegalStateException("no latency was recorded");
        }
        var sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.min(count - 1, (int) Math.ceil(share * count) - 1)] / 1e3;
    }
}
