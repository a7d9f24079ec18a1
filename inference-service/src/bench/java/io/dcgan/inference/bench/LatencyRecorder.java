package io.dcgan.inference.bench;

import org.HdrHistogram.Histogram;

/** The latencies of many responses, each with an error of at most 0.1 %. */
final class LatencyRecorder {
    private static final int DIGITS = 3;

    private final Histogram nanos = new Histogram(DIGITS);

    void add(long one) {
        nanos.recordValue(one);
    }

    void addAll(LatencyRecorder others) {
        nanos.add(others.nanos);
    }

    int count() {
        return Math.toIntExact(nanos.getTotalCount());
    }

    /**
     * Returns a percentile in microseconds.
     *
     * @param share 0 to 1; 0.5 is the median
     */
    double micros(double share) {
        if (count() == 0) {
            throw new IllegalStateException("no latency was recorded");
        }
        return nanos.getValueAtPercentile(100 * share) / 1e3;
    }
}
