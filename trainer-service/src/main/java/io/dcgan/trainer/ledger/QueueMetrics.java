package io.dcgan.trainer.ledger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * What Prometheus sees of the queue of commands, which every trainer sees alike. Looked at beside the scrapes: a broker
 * that does not answer must not keep them waiting.
 */
@ApplicationScoped
class QueueMetrics {
    private static final Logger LOG = Logger.getLogger(QueueMetrics.class);
    private static final long REFRESH_SECONDS = 15;

    private final RunRegistry registry;
    private final InstantSource clock = InstantSource.system();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "queue-metrics"));
    private volatile List<RunView> queued = List.of();

    QueueMetrics(RunRegistry registry, MeterRegistry metrics) {
        this.registry = registry;
        Gauge.builder("dcgan.training.commands.queued", this, me -> me.queued.size())
                .description("Commands on the topic that no trainer has begun")
                .register(metrics);
        Gauge.builder("dcgan.training.commands.queued.age", this, QueueMetrics::oldestAgeSeconds)
                .description("How long the oldest of them has been waiting, 0 if none is")
                .baseUnit("seconds")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        var unused = thread.scheduleWithFixedDelay(this::refresh, 1, REFRESH_SECONDS, TimeUnit.SECONDS);
    }

    private void refresh() {
        try {
            queued = registry.queued();
        } catch (RuntimeException | Error e) {
            LOG.debug("the queue cannot be looked at now", e);
        }
    }

    private double oldestAgeSeconds() {
        var now = clock.instant();
        return queued.stream()
                .map(RunView::since)
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .map(since -> Math.max(0, Duration.between(since, now).toMillis() / 1e3))
                .orElse(0.0);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }
}
