package io.dcgan.common.platform.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads all partitions of one topic from the beginning and then follows new records. It assigns the partitions itself,
 * without a consumer group and without commits. It survives broker outages and picks up added partitions.
 */
public final class TopicReader implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TopicReader.class);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(250);
    private static final long PARTITION_REFRESH_NANOS = 10_000_000_000L;
    private static final int RETRY_DELAY_MILLIS = 1_000;

    private final KafkaClientFactory kafka;
    private final String topic;
    private final Consumer<ConsumerRecord<byte[], byte[]>> receiver;
    private final Map<TopicPartition, Long> nextOffsets = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    /** The current reason for retries, as it was logged. */
    private String warning = "";

    private volatile org.apache.kafka.clients.consumer.@Nullable Consumer<byte[], byte[]> activeConsumer;

    /** @param receiver called with every record, in order within a partition, always from the same thread */
    public TopicReader(KafkaClientFactory kafka, String topic, Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        this.kafka = kafka;
        this.topic = topic;
        this.receiver = receiver;
        thread = new Thread(this::read, "read " + topic);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /**
     * Waits until every record that is now on the topic has been received.
     *
     * @throws IOException if that takes longer than the timeout
     */
    public void catchUp(Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        var ends = endOffsets(timeout);
        while (!ends.entrySet().stream()
                .allMatch(end -> nextOffsets.getOrDefault(end.getKey(), 0L) >= end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new IOException("%s must be read to its end within %d s, got to %s of %s"
                        .formatted(topic, timeout.toSeconds(), nextOffsets, ends));
            }
            Thread.sleep(5);
        }
    }

    private Map<TopicPartition, Long> endOffsets(Duration timeout) throws IOException, InterruptedException {
        try {
            var admin = kafka.admin();
            var described =
                    admin.describeTopics(List.of(topic)).allTopicNames().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            var latest = described.values().stream()
                    .flatMap(one -> one.partitions().stream())
                    .collect(Collectors.toMap(
                            one -> new TopicPartition(topic, one.partition()), one -> OffsetSpec.latest()));
            Map<TopicPartition, ListOffsetsResultInfo> found = admin.listOffsets(
                            latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .all()
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return found.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, one -> one.getValue().offset()));
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException(
                    "Kafka at %s does not return the end offsets of %s: %s"
                            .formatted(kafka.servers(), topic, KafkaFailure.reason(e)),
                    e);
        }
    }

    private void read() {
        while (closed.getCount() > 0) {
            try (var consumer = kafka.consumer(Map.of(
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    "read_committed",
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest"))) {
                activeConsumer = consumer;
                read(consumer);
            } catch (WakeupException e) {
                LOG.debugf("stopped reading %s", topic);
            } catch (KafkaException e) {
                warnOnce(e);
                pauseBeforeRetry();
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "reading %s failed with an internal error; retrying", topic);
                pauseBeforeRetry();
            }
        }
    }

    /** Warns of each new reason: without permission for the topic, for example, records are missed until it is granted. */
    private void warnOnce(KafkaException e) {
        var reason = KafkaFailure.reason(e);
        if (!reason.equals(warning)) {
            LOG.warnf("cannot read %s; retrying: %s", topic, reason);
            warning = reason;
        }
    }

    private void read(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer) {
        long refreshed = 0;
        while (closed.getCount() > 0) {
            if (consumer.assignment().isEmpty() || System.nanoTime() - refreshed > PARTITION_REFRESH_NANOS) {
                if (!assign(consumer)) {
                    pauseBeforeRetry();
                    continue;
                }
                refreshed = System.nanoTime();
            }
            var records = consumer.poll(POLL_TIMEOUT);
            warning = "";
            for (var record : records) {
                try {
                    receiver.accept(record);
                } catch (RuntimeException | Error e) {
                    LOG.errorf(
                            e,
                            "%s-%d: cannot process the record at offset %d",
                            topic,
                            record.partition(),
                            record.offset());
                }
                nextOffsets.put(new TopicPartition(topic, record.partition()), record.offset() + 1);
            }
            // Positions also move past records removed by compaction and past transaction markers.
            consumer.assignment().forEach(one -> nextOffsets.put(one, consumer.position(one)));
        }
    }

    /** @return whether the topic has partitions */
    private boolean assign(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer) {
        var current = consumer.partitionsFor(topic).stream()
                .map(one -> new TopicPartition(topic, one.partition()))
                .collect(Collectors.toSet());
        if (current.isEmpty() || current.equals(consumer.assignment())) {
            return !current.isEmpty();
        }
        var before = new HashMap<>(nextOffsets);
        consumer.assign(current);
        for (var one : current) {
            var offset = before.get(one);
            if (offset == null) {
                consumer.seekToBeginning(List.of(one));
            } else {
                consumer.seek(one, offset);
            }
        }
        return true;
    }

    private void pauseBeforeRetry() {
        try {
            var unused = closed.await(RETRY_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        var consumer = activeConsumer;
        if (consumer != null) {
            consumer.wakeup();
        }
    }
}
