package io.dcgan.trainer.command;

import io.dcgan.common.kafka.Broker;
import io.dcgan.common.kafka.Kafka;
import io.dcgan.common.kafka.TopicReader;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.SentCommand;
import io.dcgan.common.message.Topics;
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
    private long askedAt = System.nanoTime() - STALE.toNanos() - 1;
    private long failedAt = System.nanoTime() - STALE.toNanos() - 1;

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
        refresh();
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
        return places(runId).stream().findFirst();
    }

    /** All places at which a run's command waits: it may have been sent more than once. */
    synchronized List<Waiting> places(RunId runId) throws IOException, InterruptedException {
        forgetCommitted();
        return waiting.values().stream()
                .filter(one -> one.command().runId().equals(runId))
                .sorted(Comparator.comparing(Waiting::time).thenComparing(Waiting::offset))
                .toList();
    }

    private void receive(ConsumerRecord<byte[], byte[]> record) {
        try {
            RunId defaultId;
            while (true) {
                try {
                    defaultId = CommandHandler.defaultId(broker, record);
                    break;
                } catch (IOException e) {
                    LOG.debug("the broker does not tell its cluster's id now", e);
                    Thread.sleep(FRESH.toMillis());
                }
            }
            take(record, SentCommand.read(CommandHandler.bytes(record), defaultId));
        } catch (MalformedMessageException e) {
            LOG.tracef("it will be rejected, and waits for nothing: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record, SentCommand command) {
        if (System.nanoTime() - askedAt > STALE.toNanos()) {
            refresh();
        }
        if (record.offset() >= committed.getOrDefault(record.partition(), 0L)) {
            waiting.put(
                    new Place(record.partition(), record.offset()),
                    new Waiting(
                            command, record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp())));
        }
    }

    /** As far as the broker tells, and not too often where it does not. */
    private synchronized void refresh() {
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
