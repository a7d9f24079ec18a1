package io.dcgan.trainer.ledger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Metrics of the command queue, which are the same on every trainer. They are refreshed independently of scrapes, so
 * that a broker that does not answer cannot delay a scrape.
 */
@ApplicationScoped
class QueueMetrics {
    private static final Logger LOG = Logger.getLogger(QueueMetrics.class);

    private final RunRegistry registry;
    private final InstantSource clock = InstantSource.system();
    private volatile List<RunView> queued = List.of();

    QueueMetrics(RunRegistry registry, MeterRegistry metrics) {
        this.registry = registry;
        Gauge.builder("dcgan.training.commands.queued", this, me -> me.queued.size())
                .description("Commands on the topic that no trainer has started")
                .register(metrics);
        Gauge.builder("dcgan.training.commands.queued.age", this, QueueMetrics::oldestAgeSeconds)
                .description("Age of the oldest command that no trainer has started, 0 if there is none")
                .baseUnit("seconds")
                .register(metrics);
    }

    @Scheduled(every = "15s", delayed = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void refresh() {
        try {
            queued = registry.queued();
        } catch (RuntimeException | Error e) {
            LOG.debug("cannot refresh the queue metrics", e);
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
}
