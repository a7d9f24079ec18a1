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
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads one topic, all of its partitions from their beginning, and goes on with what comes: by assignment, without a
 * group, without commits. Outlives a broker that is away, and sees partitions that are added.
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
    private volatile org.apache.kafka.clients.consumer.@Nullable Consumer<byte[], byte[]> activeConsumer;

    /** @param receiver is given every record, those of a partition in order, from one thread */
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
     * Waits until what is on the topic now has been received.
     *
     * @throws IOException if that takes longer
     */
    public void catchUp(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        var ends = endOffsets(patience);
        while (!ends.entrySet().stream()
                .allMatch(end -> nextOffsets.getOrDefault(end.getKey(), 0L) >= end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new IOException("%s must be read to its end within %d s, read to %s of %s"
                        .formatted(topic, patience.toSeconds(), nextOffsets, ends));
            }
            Thread.sleep(5);
        }
    }

    private Map<TopicPartition, Long> endOffsets(Duration patience) throws IOException, InterruptedException {
        try (var admin = kafka.admin()) {
            var described = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            var asked = described.values().stream()
                    .flatMap(one -> one.partitions().stream())
                    .collect(Collectors.toMap(
                            one -> new TopicPartition(topic, one.partition()), one -> OffsetSpec.latest()));
            Map<TopicPartition, ListOffsetsResultInfo> found =
                    admin.listOffsets(asked).all().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return found.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, one -> one.getValue().offset()));
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException(
                    "Kafka at %s does not tell where %s ends: %s".formatted(kafka.servers(), topic, e), e);
        }
    }

    private void read() {
        while (closed.getCount() > 0) {
            try (var consumer = kafka.consumer(Map.of(
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest"))) {
                activeConsumer = consumer;
                read(consumer);
            } catch (WakeupException e) {
                LOG.debugf("%s is not read any more", topic);
            } catch (KafkaException e) {
                LOG.debugf(e, "%s cannot be read now", topic);
                pauseBeforeRetry();
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "reading %s failed with an error in this service; it goes on", topic);
                pauseBeforeRetry();
            }
        }
    }

    private void read(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer) {
        long looked = 0;
        while (closed.getCount() > 0) {
            if (consumer.assignment().isEmpty() || System.nanoTime() - looked > PARTITION_REFRESH_NANOS) {
                if (!assign(consumer)) {
                    pauseBeforeRetry();
                    continue;
                }
                looked = System.nanoTime();
            }
            for (var record : consumer.poll(POLL_TIMEOUT)) {
                try {
                    receiver.accept(record);
                } catch (RuntimeException | Error e) {
                    LOG.errorf(e, "%s-%d, offset %d cannot be taken in", topic, record.partition(), record.offset());
                }
                nextOffsets.put(new TopicPartition(topic, record.partition()), record.offset() + 1);
            }
            // Also past what compaction or a transaction left out.
            consumer.assignment().forEach(one -> nextOffsets.put(one, consumer.position(one)));
        }
    }

    /** @return whether the topic has partitions */
    private boolean assign(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer) {
        var there = consumer.partitionsFor(topic).stream()
                .map(one -> new TopicPartition(topic, one.partition()))
                .collect(Collectors.toSet());
        if (there.isEmpty() || there.equals(consumer.assignment())) {
            return !there.isEmpty();
        }
        var before = new HashMap<>(nextOffsets);
        consumer.assign(there);
        for (var one : there) {
            var place = before.get(one);
            if (place == null) {
                consumer.seekToBeginning(List.of(one));
            } else {
                consumer.seek(one, place);
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
