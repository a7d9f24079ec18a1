package io.dcgan.inference.bench;

import java.util.Map;
import java.util.TreeMap;

/** The results of a load. */
final class LoadResults {
    private final Map<Integer, LatencyRecorder> byStatus = new TreeMap<>();
    private int wrong;
    private int broken;
    private double seconds;

    void add(int status, boolean correct, long nanos) {
        byStatus.computeIfAbsent(status, one -> new LatencyRecorder()).add(nanos);
        wrong += correct ? 0 : 1;
    }

    /** Counts a request without a response. */
    void addConnectionFailure() {
        broken++;
    }

    void addAll(LoadResults others) {
        others.byStatus.forEach((status, latencies) ->
                byStatus.computeIfAbsent(status, one -> new LatencyRecorder()).addAll(latencies));
        wrong += others.wrong;
        broken += others.broken;
    }

    void setDuration(long nanos) {
        seconds = nanos / 1e9;
    }

    int count() {
        return byStatus.values().stream().mapToInt(LatencyRecorder::count).sum();
    }

    LatencyRecorder withStatus(int status) {
        return byStatus.getOrDefault(status, new LatencyRecorder());
    }

    double perSecond(int status) {
        return withStatus(status).count() / seconds;
    }

    /** Returns the number of requests without a correct response of status 200. */
    int failed() {
        return count() - withStatus(200).count() + wrong + broken;
    }

    /** @throws IllegalStateException if a response is wrong, or there is none */
    LoadResults requireAllCorrect() {
        if (failed() > 0 || count() == 0) {
            throw new IllegalStateException("all responses must be correct, got " + this);
        }
        return this;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        byStatus.forEach((status, latencies) -> text.append("%d × %d, ".formatted(latencies.count(), status)));
        return text.append("%d wrong, %d broken connections".formatted(wrong, broken))
                .toString();
    }
}
