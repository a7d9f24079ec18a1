package io.dcgan.inference.release;

import io.dcgan.common.message.Topics;
import io.dcgan.common.platform.kafka.KafkaClientFactory;
import io.dcgan.common.platform.kafka.KafkaCluster;
import io.dcgan.common.platform.kafka.TopicReader;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.inference.release.desired.DesiredState;
import io.dcgan.inference.release.monitor.FirstImageLatency;
import io.dcgan.inference.release.monitor.ReleaseStaleness;
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
 * Reads the releases topic from its beginning at each start, and monitors whether it is still reachable.
 *
 * <p>Serving does not depend on it.
 */
@ApplicationScoped
class ReleaseTopic {
    private static final Logger LOG = Logger.getLogger(ReleaseTopic.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long PING_SECONDS = 5;

    private final DesiredState state;
    private final ReleaseReconciler reconciler;
    private final ReleaseStaleness staleness;
    private final FirstImageLatency firstImageLatency;
    private final KafkaCluster cluster;
    private final KafkaTracing tracing;
    private final TopicReader reader;
    private final Thread monitorThread = new Thread(this::monitorFreshness, "release-topic");
    private volatile boolean caughtUp;

    ReleaseTopic(
            DesiredState state,
            ReleaseReconciler reconciler,
            ReleaseStaleness staleness,
            FirstImageLatency firstImageLatency,
            KafkaClientFactory kafka,
            KafkaCluster cluster,
            KafkaTracing tracing) {
        this.state = state;
        this.reconciler = reconciler;
        this.staleness = staleness;
        this.firstImageLatency = firstImageLatency;
        this.cluster = cluster;
        this.tracing = tracing;
        reader = new TopicReader(kafka, Topics.GENERATOR_RELEASES, this::receive);
        monitorThread.setDaemon(true);
    }

    /** Starts reading, once the generators on the process's own disk are served. */
    void start(@Observes @Priority(Interceptor.Priority.APPLICATION) StartupEvent event) {
        reader.start();
        monitorThread.start();
    }

    private void receive(ConsumerRecord<byte[], byte[]> record) {
        var key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        // Records before the end of the topic may have been replaced by later ones.
        if (!caughtUp) {
            state.log().apply(key, record.value(), record.offset());
            // The end may have been reached in the meantime, before this record was applied.
            if (caughtUp) {
                reconciler.requestReconcile();
            }
            return;
        }
        state.log()
                .apply(key, record.value(), record.offset())
                .ifPresent(id -> firstImageLatency.recordPublished(
                        id, Instant.ofEpochMilli(record.timestamp()), tracing.extractParent(record.headers())));
        reconciler.requestReconcile();
        reconciler.reconcileIfLoaded(key);
    }

    private void monitorFreshness() {
        try {
            while (true) {
                checkFreshness();
                TimeUnit.SECONDS.sleep(caughtUp ? PING_SECONDS : 1);
            }
        } catch (InterruptedException e) {
            LOG.debug("the service is stopping", e);
        }
    }

    private void checkFreshness() throws InterruptedException {
        try {
            if (caughtUp) {
                cluster.ping(TIMEOUT);
            } else {
                reader.catchUp(TIMEOUT);
                caughtUp = true;
                state.markCaughtUp();
                reconciler.requestReconcile();
            }
            if (staleness.topicProblem().isPresent()) {
                LOG.infof("Kafka at %s is available", cluster.servers());
            }
            staleness.setTopicProblem(Optional.empty());
        } catch (IOException e) {
            var problem = Optional.of(String.valueOf(e.getMessage()));
            if (!problem.equals(staleness.topicProblem())) {
                LOG.warnf("new releases may be missed: %s", e.getMessage());
            }
            staleness.setTopicProblem(problem);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        monitorThread.interrupt();
        reader.close();
    }
}
