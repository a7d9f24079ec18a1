package io.dcgan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka client of the stack's user. */
record StackKafkaClient(String bootstrapServers) {
    static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

    void send(String command) throws Exception {
        send(Topics.TRAIN_COMMANDS, command);
    }

    void control(String control) throws Exception {
        send(Topics.RUN_CONTROLS, control);
    }

    /** Sends a command to one partition of the topic. */
    void send(String command, int partition) throws Exception {
        send(new ProducerRecord<>(Topics.TRAIN_COMMANDS, partition, null, command.getBytes(UTF_8)));
    }

    private void send(String topic, String json) throws Exception {
        send(new ProducerRecord<>(topic, json.getBytes(UTF_8)));
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    /** Waits for the first event of a type from a run. */
    <E extends TrainingEvent> E await(String runId, Class<E> type) throws Exception {
        return type.cast(last(eventsUpTo(runId, type)));
    }

    /** Returns all events published so far. */
    List<TrainingEvent> allEvents() throws Exception {
        var events = new ArrayList<TrainingEvent>();
        read(Duration.ofSeconds(2), event -> {
            events.add(event);
            return false;
        });
        return events;
    }

    /** Returns the distinct keys of all release records. */
    Set<String> releaseKeys() {
        var keys = new HashSet<String>();
        var partition = List.of(new TopicPartition(Topics.GENERATOR_RELEASES, 0));
        try (var consumer = consumer()) {
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            while (System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    keys.add(new String(record.key(), UTF_8));
                }
            }
        }
        return keys;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Returns the events of a run published so far. */
    List<TrainingEvent> eventsOf(String runId) throws Exception {
        var events = new ArrayList<TrainingEvent>();
        read(Duration.ofSeconds(1), event -> {
            if (event.runId().value().equals(runId)) {
                events.add(event);
            }
            return false;
        });
        return events;
    }

    /** Returns all events of a run up to the first of a type, in the order of the topic. */
    List<TrainingEvent> eventsUpTo(String runId, Class<? extends TrainingEvent> type) throws Exception {
        var events = new ArrayList<TrainingEvent>();
        boolean there = read(Duration.ofNanos(PATIENCE_NANOS), event -> {
            boolean mine = event.runId().value().equals(runId);
            if (mine) {
                events.add(event);
            }
            return mine && type.isInstance(event);
        });
        if (!there) {
            throw new AssertionError("run %s must publish a %s, got %s as the last event"
                    .formatted(runId, type.getSimpleName(), events.isEmpty() ? "none" : last(events)));
        }
        return events;
    }

    /** @return whether the last event arrived in time */
    private boolean read(Duration patience, Predicate<TrainingEvent> last) throws Exception {
        var partition = List.of(new TopicPartition(Topics.TRAINING_EVENTS, 0));
        long deadline = System.nanoTime() + patience.toNanos();
        try (var consumer = consumer()) {
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            while (System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    if (last.test(Json.read(record.value(), TrainingEvent.class))) {
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
