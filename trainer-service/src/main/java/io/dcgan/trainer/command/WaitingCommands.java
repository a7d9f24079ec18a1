package io.dcgan.trainer.command;

import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.SentCommand;
import io.dcgan.common.message.Topics;
import io.dcgan.trainer.kafka.Broker;
import io.dcgan.trainer.kafka.Kafka;
import io.dcgan.trainer.kafka.TopicReader;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** The commands that have not been acknowledged, read from their topic beyond the group's committed offsets. */
@ApplicationScoped
public class WaitingCommands {
    private static final Logger LOG = Logger.getLogger(WaitingCommands.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** After which a broker that did not tell is asked again by those who can do without. */
    private static final Duration STALE = Duration.ofSeconds(10);

    private final Kafka kafka;
    private final Broker broker;
    private final CommandConfig config;
    private final TopicReader reader;
    private final Map<Place, Waiting> waiting = new HashMap<>();
    private final Map<Integer, Long> committed = new HashMap<>();
    private long askedAt = System.nanoTime() - FRESH.toNanos();
    private long failedAt = System.nanoTime() - STALE.toNanos();

    private record Place(int partition, long offset) {}

    /** A command on its topic. */
    public record Waiting(SentCommand command, int partition, long offset, Instant time) {}

    WaitingCommands(Kafka kafka, Broker broker, CommandConfig config) {
        this.kafka = kafka;
        this.broker = broker;
        this.config = config;
        reader = new TopicReader(kafka, Topics.TRAIN_COMMANDS, this::receive);
    }

    void start(@Observes StartupEvent event) {
        reader.start();
    }

    void stop(@Observes ShutdownEvent event) {
        reader.close();
    }

    /** Those that are known now, oldest first. */
    public synchronized List<Waiting> all() {
        try {
            if (System.nanoTime() - failedAt > STALE.toNanos()) {
                forgetCommitted();
            }
        } catch (IOException e) {
            LOG.debug("what is committed is not known now", e);
            failedAt = System.nanoTime();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return waiting.values().stream()
                .sorted(Comparator.comparing(Waiting::time).thenComparing(Waiting::offset))
                .toList();
    }

    /**
     * The first command of a run that was on the topic when this was called.
     *
     * @throws IOException if the broker does not tell
     */
    public Optional<Waiting> find(RunId runId) throws IOException, InterruptedException {
        var known = known(runId);
        if (known.isPresent()) {
            return known;
        }
        reader.catchUp(PATIENCE);
        return known(runId);
    }

    private synchronized Optional<Waiting> known(RunId runId) throws IOException, InterruptedException {
        forgetCommitted();
        return waiting.values().stream()
                .filter(one -> one.command().runId().equals(runId))
                .min(Comparator.comparing(Waiting::offset));
    }

    private synchronized void receive(ConsumerRecord<byte[], byte[]> record) {
        if (record.offset() < committed.getOrDefault(record.partition(), 0L)) {
            return;
        }
        try {
            var command = SentCommand.read(CommandHandler.bytes(record), CommandHandler.defaultId(broker, record));
            var time = Instant.ofEpochMilli(record.timestamp());
            waiting.put(
                    new Place(record.partition(), record.offset()),
                    new Waiting(command, record.partition(), record.offset(), time));
        } catch (MalformedMessageException e) {
            // It will be rejected, and waits for nothing.
        } catch (IOException e) {
            throw new IllegalStateException("the broker does not tell its cluster's id", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forgetCommitted() throws IOException, InterruptedException {
        if (System.nanoTime() - askedAt < FRESH.toNanos()) {
            return;
        }
        try (var admin = kafka.admin()) {
            var offsets = admin.listConsumerGroupOffsets(config.group())
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            for (var one : offsets.entrySet()) {
                if (one.getValue() != null) {
                    committed.put(one.getKey().partition(), one.getValue().offset());
                }
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException("Kafka at %s does not tell what is committed: %s".formatted(kafka.servers(), e), e);
        }
        askedAt = System.nanoTime();
        waiting.keySet().removeIf(place -> place.offset() < committed.getOrDefault(place.partition(), 0L));
    }
}
