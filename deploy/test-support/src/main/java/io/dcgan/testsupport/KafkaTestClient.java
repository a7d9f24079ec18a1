package io.dcgan.testsupport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.release.ReleaseRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A user of the services who talks to their broker. Every topic is read in its partition 0. */
public record KafkaTestClient(String bootstrapServers) {
    /** Time within which something must happen, however slow the machine is. */
    public static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Sends a train command. */
    public void send(String command) throws ExecutionException, InterruptedException {
        send(Topics.TRAIN_COMMANDS, command.getBytes(UTF_8));
    }

    /** Sends a train command to one partition of the topic. */
    public void send(String command, int partition) throws ExecutionException, InterruptedException {
        send(new ProducerRecord<>(Topics.TRAIN_COMMANDS, partition, null, command.getBytes(UTF_8)));
    }

    public void control(String control) throws ExecutionException, InterruptedException {
        send(Topics.RUN_CONTROLS, control.getBytes(UTF_8));
    }

    public void send(ReleaseRecord release) throws ExecutionException, InterruptedException {
        send(new ProducerRecord<>(Topics.GENERATOR_RELEASES, release.key().getBytes(UTF_8), Json.write(release)));
    }

    public void send(String topic, byte @Nullable [] value) throws ExecutionException, InterruptedException {
        send(new ProducerRecord<>(topic, value));
    }

    public void send(ProducerRecord<byte[], byte[]> record) throws ExecutionException, InterruptedException {
        try (var producer = producer(Map.of())) {
            producer.send(record).get();
        }
    }

    /** Returns a producer whose records can be larger than the broker's usual limit. */
    public KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        var all = new HashMap<>(settings);
        all.put("bootstrap.servers", bootstrapServers);
        all.put("max.request.size", 11 << 20);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        var all = new HashMap<>(settings);
        all.put("bootstrap.servers", bootstrapServers);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Returns the offset after the last record of a topic. */
    public long endOf(String topic) throws ExecutionException, InterruptedException {
        return endOf(new TopicPartition(topic, 0));
    }

    /** Returns the offset after the last record of a partition. */
    public long endOf(TopicPartition partition) throws ExecutionException, InterruptedException {
        try (var admin = admin()) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }

    /** Returns the offset that a consumer group has committed for a topic. */
    public Optional<Long> committed(String group, String topic) throws ExecutionException, InterruptedException {
        return committed(group, new TopicPartition(topic, 0));
    }

    /** Returns the offset that a consumer group has committed for a partition. */
    public Optional<Long> committed(String group, TopicPartition partition)
            throws ExecutionException, InterruptedException {
        try (var admin = admin()) {
            var offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return Optional.ofNullable(offsets.get(partition)).map(position -> position.offset());
        }
    }

    /** Returns the records of a topic up to the first one that the predicate accepts; waits for it. */
    public List<ConsumerRecord<byte[], byte[]>> recordsUpTo(
            String topic, Predicate<ConsumerRecord<byte[], byte[]>> last) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        if (!read(topic, record -> {
            records.add(record);
            return last.test(record);
        })) {
            throw new AssertionError("the last record of %s must arrive within %s, got %d other records"
                    .formatted(topic, PATIENCE, records.size()));
        }
        return records;
    }

    /** Returns all records that a topic has now. */
    public List<ConsumerRecord<byte[], byte[]>> records(String topic) throws ExecutionException, InterruptedException {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var partition = new TopicPartition(topic, 0);
        long end = endOf(topic);
        try (var consumer = consumer(Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** Returns the distinct keys of all release records. */
    public Set<String> releaseKeys() throws ExecutionException, InterruptedException {
        return records(Topics.GENERATOR_RELEASES).stream()
                .map(record -> new String(record.key(), UTF_8))
                .collect(Collectors.toSet());
    }

    /** Returns all events published so far. */
    public List<TrainingEvent> allEvents() throws ExecutionException, InterruptedException {
        return records(Topics.TRAINING_EVENTS).stream()
                .map(KafkaTestClient::event)
                .toList();
    }

    /** Returns the events of a run published so far. */
    public List<TrainingEvent> eventsOf(String runId) throws ExecutionException, InterruptedException {
        return allEvents().stream()
                .filter(event -> event.runId().value().equals(runId))
                .toList();
    }

    /** Waits for the first event of a type from a run. */
    public <E extends TrainingEvent> E await(String runId, Class<E> type) {
        return type.cast(last(eventsUpTo(runId, type)));
    }

    /** Returns all events of a run up to the first of a type, in the order of the topic. */
    public List<TrainingEvent> eventsUpTo(String runId, Class<? extends TrainingEvent> type) {
        return eventsUpTo(runId, type::isInstance);
    }

    /** Returns all events of a run up to the first one that the predicate accepts, in the order of the topic. */
    public List<TrainingEvent> eventsUpTo(String runId, Predicate<TrainingEvent> last) {
        var events = new ArrayList<TrainingEvent>();
        if (!read(Topics.TRAINING_EVENTS, record -> {
            var event = event(record);
            boolean mine = event.runId().value().equals(runId);
            if (mine) {
                events.add(event);
            }
            return mine && last.test(event);
        })) {
            throw new AssertionError("the last event of run %s must be published within %s, got %s as the last"
                    .formatted(runId, PATIENCE, events.isEmpty() ? "none" : last(events)));
        }
        return events;
    }

    /** Returns the event in a record. */
    public static TrainingEvent event(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Json.read(record.value(), TrainingEvent.class);
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns a header's text, empty if there is none. */
    public static String header(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }

    /** @return whether the last record arrived in time */
    private boolean read(String topic, Predicate<ConsumerRecord<byte[], byte[]>> last) {
        var partition = List.of(new TopicPartition(topic, 0));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (var consumer = consumer(Map.of())) {
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            while (System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    if (last.test(record)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static TrainingEvent last(List<TrainingEvent> events) {
        return events.get(events.size() - 1);
    }
}
