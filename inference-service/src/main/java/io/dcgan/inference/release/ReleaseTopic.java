package io.dcgan.inference.release;

import io.dcgan.common.message.Topics;
import io.dcgan.common.platform.kafka.BrokerGate;
import io.dcgan.common.platform.kafka.KafkaCluster;
import io.dcgan.common.platform.kafka.TopicProgress;
import io.dcgan.common.platform.kafka.TopicRecreatedException;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.inference.release.desired.DesiredState;
import io.dcgan.inference.release.monitor.FirstImageLatency;
import io.dcgan.inference.release.monitor.ReleaseStaleness;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Reads the releases topic from its beginning at each start, and monitors whether all of it has been received.
 *
 * <p>Serving does not depend on it.
 */
@ApplicationScoped
class ReleaseTopic {
    private static final Logger LOG = Logger.getLogger(ReleaseTopic.class);
    static final String CHANNEL = "generator-releases";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long CHECK_INTERVAL_NANOS = TIMEOUT.toNanos();

    private final DesiredState state;
    private final ReleaseReconciler reconciler;
    private final ReleaseStaleness staleness;
    private final FirstImageLatency firstImageLatency;
    private final KafkaCluster cluster;
    private final BrokerGate gate;
    private final TopicProgress progress;
    private final KafkaTracing tracing;
    private volatile boolean caughtUp;
    private long checkedAtNanos;

    ReleaseTopic(
            DesiredState state,
            ReleaseReconciler reconciler,
            ReleaseStaleness staleness,
            FirstImageLatency firstImageLatency,
            KafkaCluster cluster,
            BrokerGate gate,
            TopicProgress progress,
            KafkaTracing tracing) {
        this.state = state;
        this.reconciler = reconciler;
        this.staleness = staleness;
        this.firstImageLatency = firstImageLatency;
        this.cluster = cluster;
        this.gate = gate;
        this.progress = progress;
        this.tracing = tracing;
    }

    /** Starts reading, once the generators on the process's own disk are served. */
    void start(@Observes @Priority(Interceptor.Priority.APPLICATION) StartupEvent event) {
        gate.open(CHANNEL);
    }

    /** On a worker thread, because a release that is already loaded is made live at once. */
    @Incoming(CHANNEL)
    @Blocking
    void receive(ConsumerRecord<byte[], byte[]> record) {
        try {
            apply(record);
        } finally {
            progress.markReceived(CHANNEL, record);
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
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

    /** Checks every second until the end of the topic is reached, and then every five. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void checkFreshness() throws InterruptedException {
        if (caughtUp && System.nanoTime() - checkedAtNanos < CHECK_INTERVAL_NANOS) {
            return;
        }
        var failure = gate.brokenReason(CHANNEL);
        if (failure.isPresent()) {
            staleness.setTopicProblem(failure);
            return;
        }
        try {
            progress.catchUp(CHANNEL, Topics.GENERATOR_RELEASES, TIMEOUT);
            if (!caughtUp) {
                caughtUp = true;
                state.markCaughtUp();
                reconciler.requestReconcile();
            }
            checkedAtNanos = System.nanoTime();
            if (staleness.topicProblem().isPresent()) {
                LOG.infof("Kafka at %s is available", cluster.servers());
            }
            staleness.setTopicProblem(Optional.empty());
        } catch (TopicRecreatedException e) {
            gate.markBroken(CHANNEL, e);
        } catch (IOException e) {
            var problem = Optional.of(String.valueOf(e.getMessage()));
            if (!problem.equals(staleness.topicProblem())) {
                LOG.warnf("new releases may be missed: %s", e.getMessage());
            }
            staleness.setTopicProblem(problem);
        }
    }
}
