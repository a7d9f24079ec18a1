package io.dcgan.inference.release.monitor;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.platform.trace.KafkaTracing.TraceParent;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.GeneratorRunListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Measures the time from a release's record to its first image for a client, by the clocks of the publisher and of this
 * machine.
 */
@Startup
@ApplicationScoped
public class FirstImageLatency implements GeneratorRunListener {
    /** The oldest releases that never served are dropped beyond this number. */
    private static final int MAX_WAITING = 64;

    private static final Duration MAX_LATENCY = Duration.ofHours(1);

    private final KafkaTracing tracing;
    private final Timer timer;
    private final InstantSource clock = InstantSource.system();
    private final Map<ReleaseId, Published> waiting = new LinkedHashMap<>();
    private volatile boolean anyWaiting;

    private record Published(Instant time, TraceParent origin) {}

    public FirstImageLatency(MeterRegistry metrics, KafkaTracing tracing) {
        this.tracing = tracing;
        timer = Timer.builder("dcgan.inference.record.to.first.image")
                .description("Time from the publication of a release to its first image for a client")
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1))
                .register(metrics);
    }

    /** Records that a release was published while this process was running. */
    public synchronized void recordPublished(ReleaseId id, Instant time, TraceParent origin) {
        waiting.put(id, new Published(time, origin));
        if (waiting.size() > MAX_WAITING) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        anyWaiting = true;
    }

    /** Returns the trace in which a release was published. */
    public synchronized TraceParent traceParent(ReleaseId id) {
        var published = waiting.get(id);
        return published == null ? TraceParent.none() : published.origin();
    }

    @Override
    public void onRun(GeneratorRelease release, int images, long nanos, Optional<String> failure) {
        if (anyWaiting && failure.isEmpty()) {
            recordFirstImage(release, nanos);
        }
    }

    private void recordFirstImage(GeneratorRelease release, long nanos) {
        Published published;
        synchronized (this) {
            published = waiting.remove(release.id());
            anyWaiting = !waiting.isEmpty();
        }
        var now = clock.instant();
        // A much later first image only means that no client asked earlier.
        if (published == null || published.time().plus(MAX_LATENCY).isBefore(now)) {
            return;
        }
        timer.record(Duration.between(published.time(), now));
        tracing.recordFinished(
                "first image",
                published.origin(),
                now.minusNanos(nanos),
                now,
                "model",
                release.model(),
                "release",
                release.id().value());
    }
}
