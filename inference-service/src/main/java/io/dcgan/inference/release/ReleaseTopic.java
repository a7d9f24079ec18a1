package io.dcgan.inference.release;

import io.dcgan.common.message.Topics;
import io.dcgan.common.platform.kafka.KafkaClientFactory;
import io.dcgan.common.platform.kafka.KafkaCluster;
import io.dcgan.common.platform.kafka.TopicReader;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Reads the releases topic, from its beginning at each start, and knows whether what was read is still the newest.
 * Nothing here keeps the service from serving.
 */
@ApplicationScoped
class ReleaseTopic {
    private static final Logger LOG = Logger.getLogger(ReleaseTopic.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PING_SECONDS = 5;

    private final ReleaseReconciler reconciler;
    private final KafkaCluster cluster;
    private final TopicReader reader;
    private final KafkaTracing tracing;
    private final Thread monitorThread = new Thread(this::monitorFreshness, "release-topic");
    private volatile boolean caughtUp;
    private volatile Optional<String> readProblem = Optional.of("the releases topic has not been read yet");

    ReleaseTopic(
            ReleaseReconciler reconciler,
            KafkaClientFactory kafka,
            KafkaCluster cluster,
            KafkaTracing tracing,
            MeterRegistry metrics) {
        this.reconciler = reconciler;
        this.tracing = tracing;
        this.cluster = cluster;
        reader = new TopicReader(kafka, Topics.GENERATOR_RELEASES, this::receive);
        monitorThread.setDaemon(true);
        Gauge.builder(
                        "dcgan.inference.stale",
                        this,
                        topic -> topic.staleReason().isPresent() ? 1 : 0)
                .description("1 while what is live here may not be what it should be")
                .register(metrics);
    }

    /** After what this process has on its own disk is served. */
    void start(@Observes @Priority(Interceptor.Priority.APPLICATION) StartupEvent event) {
        reader.start();
        monitorThread.start();
    }

    private void receive(ConsumerRecord<byte[], byte[]> record) {
        var key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        // Before the end, what stands here may be long replaced.
        if (!caughtUp) {
            reconciler.record(key, record.value(), record.offset());
            // Unless that was seen a moment before.
            if (caughtUp) {
                reconciler.requestReconcile();
            }
            return;
        }
        reconciler.recordNew(
                key,
                record.value(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                tracing.extractParent(record.headers()));
        reconciler.requestReconcile();
        reconciler.routeIfLoaded(key);
    }

    /** Why what is live of any model may not be what it should be; empty if it is. */
    Optional<String> staleReason() {
        return readProblem.or(reconciler::loadProblem);
    }

    /** The same of one model. */
    Optional<String> staleReason(String model) {
        return readProblem.or(() -> reconciler.loadProblem(model));
    }

    /** Why the topic cannot be read; empty if it can. */
    Optional<String> unreachableReason() {
        return readProblem;
    }

    private void monitorFreshness() {
        try {
            while (true) {
                checkFreshness();
                TimeUnit.SECONDS.sleep(caughtUp ? PING_SECONDS : 1);
            }
        } catch (InterruptedException e) {
            LOG.debug("the service ends", e);
        }
    }

    private void checkFreshness() throws InterruptedException {
        try {
            if (caughtUp) {
                cluster.ping(PATIENCE);
            } else {
                reader.catchUp(PATIENCE);
                caughtUp = true;
                reconciler.markCaughtUp();
                reconciler.requestReconcile();
            }
            if (readProblem.isPresent()) {
                LOG.infof("Kafka at %s answers", cluster.servers());
            }
            readProblem = Optional.empty();
        } catch (IOException e) {
            var now = Optional.of(String.valueOf(e.getMessage()));
            if (!now.equals(readProblem)) {
                LOG.warnf("releases may be missed: %s", e.getMessage());
            }
            readProblem = now;
        }
    }

    void stop(@Observes ShutdownEvent event) {
        monitorThread.interrupt();
        reader.close();
    }
}
