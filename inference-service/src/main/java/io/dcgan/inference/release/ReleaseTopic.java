package io.dcgan.inference.release;

import io.dcgan.common.kafka.Broker;
import io.dcgan.common.kafka.Kafka;
import io.dcgan.common.kafka.TopicReader;
import io.dcgan.common.message.Topics;
import io.dcgan.common.trace.Traces;
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

    private final ReleaseKeeper keeper;
    private final Broker broker;
    private final TopicReader reader;
    private final Traces traces;
    private final Thread thread = new Thread(this::stayFresh, "release-topic");
    private volatile boolean read;
    private volatile Optional<String> trouble = Optional.of("the releases topic has not been read yet");

    ReleaseTopic(ReleaseKeeper keeper, Kafka kafka, Broker broker, Traces traces, MeterRegistry metrics) {
        this.keeper = keeper;
        this.traces = traces;
        this.broker = broker;
        reader = new TopicReader(kafka, Topics.GENERATOR_RELEASES, this::receive);
        thread.setDaemon(true);
        Gauge.builder("dcgan.inference.stale", this, topic -> topic.stale().isPresent() ? 1 : 0)
                .description("1 while what is live here may not be what it should be")
                .register(metrics);
    }

    /** After what this process has on its own disk is served. */
    void start(@Observes @Priority(Interceptor.Priority.APPLICATION) StartupEvent event) {
        reader.start();
        thread.start();
    }

    private void receive(ConsumerRecord<byte[], byte[]> record) {
        var key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        // Before the end, what stands here may be long replaced.
        if (!read) {
            keeper.note(key, record.value(), record.offset());
            // Unless that was seen a moment before.
            if (read) {
                keeper.lookSoon();
            }
            return;
        }
        keeper.noteNews(
                key,
                record.value(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                traces.origin(record.headers()));
        keeper.lookSoon();
        keeper.answerAsTold(key);
    }

    /** Why what is live of any model may not be what it should be; empty if it is. */
    Optional<String> stale() {
        return trouble.or(keeper::trouble);
    }

    /** The same of one model. */
    Optional<String> stale(String model) {
        return trouble.or(() -> keeper.trouble(model));
    }

    /** Why the topic cannot be read; empty if it can. */
    Optional<String> unreachable() {
        return trouble;
    }

    private void stayFresh() {
        try {
            while (true) {
                look();
                TimeUnit.SECONDS.sleep(read ? PING_SECONDS : 1);
            }
        } catch (InterruptedException e) {
            LOG.debug("the service ends", e);
        }
    }

    private void look() throws InterruptedException {
        try {
            if (read) {
                broker.ping(PATIENCE);
            } else {
                reader.catchUp(PATIENCE);
                read = true;
                keeper.caughtUp();
                keeper.lookSoon();
            }
            if (trouble.isPresent()) {
                LOG.infof("Kafka at %s answers", broker.servers());
            }
            trouble = Optional.empty();
        } catch (IOException e) {
            var now = Optional.of(String.valueOf(e.getMessage()));
            if (!now.equals(trouble)) {
                LOG.warnf("releases may be missed: %s", e.getMessage());
            }
            trouble = now;
        }
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
        reader.close();
    }
}
