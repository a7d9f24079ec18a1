package io.dcgan.inference.release;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseId;
import io.dcgan.common.trace.Traces;
import io.dcgan.common.trace.Traces.Origin;
import io.dcgan.inference.model.RunWatcher;
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
 * How long it takes from the record of a release to the first image that someone gets of it, by the clocks of whoever
 * published it and of this machine.
 */
@Startup
@ApplicationScoped
class FirstImages implements RunWatcher {
    /** Releases that never answered are forgotten. */
    private static final int MOST = 64;

    private static final Duration LONGEST = Duration.ofHours(1);

    private final Traces traces;
    private final Timer timer;
    private final InstantSource clock = InstantSource.system();
    private final Map<ReleaseId, Published> waiting = new LinkedHashMap<>();
    private volatile boolean any;

    private record Published(Instant time, Origin origin) {}

    FirstImages(MeterRegistry metrics, Traces traces) {
        this.traces = traces;
        timer = Timer.builder("dcgan.inference.record.to.first.image")
                .description("Time from the record of a release to the first image that it drew for a client")
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

    /** A release was published while this process reads along. */
    synchronized void published(ReleaseId id, Instant time, Origin origin) {
        waiting.put(id, new Published(time, origin));
        if (waiting.size() > MOST) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        any = true;
    }

    /** Where in a trace a release was published. */
    synchronized Origin origin(ReleaseId id) {
        var published = waiting.get(id);
        return published == null ? Origin.none() : published.origin();
    }

    @Override
    public void ran(GeneratorRelease release, int images, long nanos, Optional<String> failure) {
        if (any && failure.isEmpty()) {
            drew(release, nanos);
        }
    }

    private void drew(GeneratorRelease release, long nanos) {
        Published published;
        synchronized (this) {
            published = waiting.remove(release.id());
            any = !waiting.isEmpty();
        }
        var now = clock.instant();
        // Much later it is nobody's haste that is measured.
        if (published == null || published.time().plus(LONGEST).isBefore(now)) {
            return;
        }
        timer.record(Duration.between(published.time(), now));
        traces.over(
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
