package io.dcgan.common.platform.kafka;

import static java.util.Objects.requireNonNull;

import io.smallrye.reactive.messaging.ClientCustomizer;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Tracks how far each channel has received its topic, which has one partition. The connector does not report its end.
 * It is reached when the consumer's position is there and the last record that the consumer returned has been received.
 * The position alone does not suffice, because records wait between the consumer and the receiver; nor do the received
 * records, because compaction may have removed the last ones.
 */
@ApplicationScoped
public class TopicProgress implements ClientCustomizer<Map<String, Object>> {
    private static final Duration POSITION_TIMEOUT = Duration.ofMillis(500);
    private static final long POLL_MILLIS = 5;

    private final KafkaClientFactory kafka;
    private final KafkaClientService clients;
    private final Map<String, Offsets> channels = new ConcurrentHashMap<>();
    private final Map<String, Uuid> topicIds = new ConcurrentHashMap<>();

    /** Offsets of the last record that a channel's consumer has returned, and that has been received. */
    private record Offsets(AtomicLong returned, AtomicLong received) {}

    TopicProgress(KafkaClientFactory kafka, KafkaClientService clients) {
        this.kafka = kafka;
        this.clients = clients;
    }

    /** Records that a record of a channel has been processed. */
    public void markReceived(String channel, ConsumerRecord<?, ?> record) {
        offsets(channel).received().set(record.offset());
    }

    /**
     * Waits until every record that is now on the topic has been received.
     *
     * @throws TopicRecreatedException if the topic is not the one of the first call: its offsets have begun again
     * @throws IOException             if that takes longer than the timeout
     */
    public void catchUp(String channel, String topic, Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        var partition = new TopicPartition(topic, 0);
        requireSameTopic(channel, topic, timeout);
        long end = end(partition, timeout);
        long position = -1;
        while (!(position >= end && isDrained(channel))) {
            if (System.nanoTime() > deadline) {
                throw new IOException("%s must be read to its end within %d s, got to %d of %d"
                        .formatted(topic, timeout.toSeconds(), Math.max(0, position), end));
            }
            Thread.sleep(POLL_MILLIS);
            position = position(channel, partition);
        }
    }

    private boolean isDrained(String channel) {
        var offsets = offsets(channel);
        return offsets.received().get() >= offsets.returned().get();
    }

    private void requireSameTopic(String channel, String topic, Duration timeout)
            throws IOException, InterruptedException {
        var id = topicId(topic, timeout);
        var first = topicIds.putIfAbsent(channel, id);
        if (first != null && !first.equals(id)) {
            throw new TopicRecreatedException(topic);
        }
    }

    private Uuid topicId(String topic, Duration timeout) throws IOException, InterruptedException {
        try {
            var described = kafka.admin().describeTopics(List.of(topic)).allTopicNames();
            return requireNonNull(described
                            .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                            .get(topic))
                    .topicId();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException(
                    "Kafka at %s does not describe %s: %s".formatted(kafka.servers(), topic, KafkaFailure.reason(e)),
                    e);
        }
    }

    private long end(TopicPartition partition, Duration timeout) throws IOException, InterruptedException {
        try {
            // Records of a transaction that is open are not received before it is committed.
            var committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
            return kafka.admin()
                    .listOffsets(Map.of(partition, OffsetSpec.latest()), committed)
                    .partitionResult(partition)
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .offset();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException(
                    "Kafka at %s does not return the end offset of %s: %s"
                            .formatted(kafka.servers(), partition.topic(), KafkaFailure.reason(e)),
                    e);
        }
    }

    /** @return −1 if the channel is not subscribed yet, or the position is unknown */
    private long position(String channel, TopicPartition partition) throws InterruptedException {
        var consumer = clients.getConsumer(channel);
        if (consumer == null || consumer.unwrap() == null) {
            return -1;
        }
        try {
            return consumer.runOnPollingThread(now ->
                            now.assignment().contains(partition) ? now.position(partition, POSITION_TIMEOUT) : -1)
                    .subscribeAsCompletionStage()
                    .get(2 * POSITION_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return -1;
        }
    }

    private Offsets offsets(String channel) {
        return channels.computeIfAbsent(channel, unused -> new Offsets(new AtomicLong(-1), new AtomicLong(-1)));
    }

    @Override
    public @Nullable Map<String, Object> customize(String channel, Config channelConfig, Map<String, Object> settings) {
        if (channelConfig.getOptionalValue("assign-seek", String.class).isEmpty()) {
            return null;
        }
        var returned = offsets(channel).returned();
        return PolledRecords.listen(settings, records -> records.forEach(record -> returned.set(record.offset())));
    }
}
