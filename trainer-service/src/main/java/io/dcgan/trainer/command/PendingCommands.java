package io.dcgan.trainer.command;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.Topics;
import io.dcgan.common.platform.kafka.KafkaClientFactory;
import io.dcgan.common.platform.kafka.KafkaCluster;
import io.dcgan.common.platform.kafka.TopicReader;
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

/** The commands that are not yet acknowledged: the records on their topic beyond the group's committed offsets. */
@ApplicationScoped
public class PendingCommands {
    private static final Logger LOG = Logger.getLogger(PendingCommands.class);
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MIN_REFRESH_INTERVAL = Duration.ofSeconds(1);

    /** Age at which committed offsets count as stale, and delay before an optional refresh is retried. */
    private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(10);

    private final KafkaClientFactory kafka;
    private final KafkaCluster cluster;
    private final CommandConfig config;
    private final TopicReader reader;
    private final Map<RecordPosition, PendingCommand> pending = new HashMap<>();
    private final Map<Integer, Long> committedOffsets = new HashMap<>();
    private long refreshedAtNanos = System.nanoTime() - REFRESH_INTERVAL.toNanos() - 1;
    private long refreshFailedAtNanos = System.nanoTime() - REFRESH_INTERVAL.toNanos() - 1;

    private record RecordPosition(int partition, long offset) {}

    /** A command on its topic. */
    public record PendingCommand(SubmittedCommand command, int partition, long offset, Instant time) {}

    PendingCommands(KafkaClientFactory kafka, KafkaCluster cluster, CommandConfig config) {
        this.kafka = kafka;
        this.cluster = cluster;
        this.config = config;
        reader = new TopicReader(kafka, Topics.TRAIN_COMMANDS, this::receive);
    }

    void start(@Observes StartupEvent event) {
        reader.start();
    }

    void stop(@Observes ShutdownEvent event) {
        reader.close();
    }

    /** Returns the commands that are known now, oldest first. */
    public synchronized List<PendingCommand> listOldestFirst() {
        refreshIfStale();
        return pending.values().stream()
                .sorted(Comparator.comparing(PendingCommand::time).thenComparing(PendingCommand::offset))
                .toList();
    }

    /**
     * Finds the first pending command of a run, considering every record on the topic at the time of the call.
     *
     * @throws IOException if the broker does not answer
     */
    public Optional<PendingCommand> find(RunId runId) throws IOException, InterruptedException {
        var known = firstPending(runId);
        if (known.isPresent()) {
            return known;
        }
        reader.catchUp(BROKER_TIMEOUT);
        return firstPending(runId);
    }

    private synchronized Optional<PendingCommand> firstPending(RunId runId) throws IOException, InterruptedException {
        return findAll(runId).stream().findFirst();
    }

    /** Returns every pending record of a run's command, which may have been sent more than once. */
    synchronized List<PendingCommand> findAll(RunId runId) throws IOException, InterruptedException {
        removeCommitted();
        return pending.values().stream()
                .filter(one -> one.command().runId().equals(runId))
                .sorted(Comparator.comparing(PendingCommand::time).thenComparing(PendingCommand::offset))
                .toList();
    }

    private void receive(ConsumerRecord<byte[], byte[]> record) {
        try {
            RunId defaultId;
            while (true) {
                try {
                    defaultId = CommandHandler.defaultId(cluster, record);
                    break;
                } catch (IOException e) {
                    LOG.debug("the broker did not return its cluster id; retrying", e);
                    Thread.sleep(MIN_REFRESH_INTERVAL.toMillis());
                }
            }
            add(record, SubmittedCommand.read(CommandHandler.payload(record), defaultId));
        } catch (MalformedMessageException e) {
            LOG.tracef("not pending, because the consumer will reject it: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void add(ConsumerRecord<byte[], byte[]> record, SubmittedCommand command) {
        if (System.nanoTime() - refreshedAtNanos > REFRESH_INTERVAL.toNanos()) {
            refreshIfStale();
        }
        if (record.offset() >= committedOffsets.getOrDefault(record.partition(), 0L)) {
            pending.put(
                    new RecordPosition(record.partition(), record.offset()),
                    new PendingCommand(
                            command, record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp())));
        }
    }

    /** Drops committed commands if the broker answers; after a failure it is not asked again too soon. */
    private synchronized void refreshIfStale() {
        try {
            if (System.nanoTime() - refreshFailedAtNanos > REFRESH_INTERVAL.toNanos()) {
                removeCommitted();
            }
        } catch (IOException e) {
            LOG.debug("the committed offsets are unavailable", e);
            refreshFailedAtNanos = System.nanoTime();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeCommitted() throws IOException, InterruptedException {
        if (System.nanoTime() - refreshedAtNanos < MIN_REFRESH_INTERVAL.toNanos()) {
            return;
        }
        try {
            var offsets = kafka.admin()
                    .listConsumerGroupOffsets(config.group())
                    .partitionsToOffsetAndMetadata()
                    .get(BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            for (var one : offsets.entrySet()) {
                if (one.getValue() != null) {
                    committedOffsets.put(
                            one.getKey().partition(), one.getValue().offset());
                }
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException(
                    "Kafka at %s did not return the committed offsets: %s".formatted(kafka.servers(), e), e);
        }
        refreshedAtNanos = System.nanoTime();
        pending.keySet()
                .removeIf(position -> position.offset() < committedOffsets.getOrDefault(position.partition(), 0L));
    }
}
