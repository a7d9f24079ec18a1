package io.dcgan.trainer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.CheckpointWritten;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A partition is assigned to another member of the group while its run is in progress. */
@QuarkusTest
@QuarkusTestResource(KafkaBrokerResource.class)
class PartitionRevokedIT {
    private static final TopicPartition TAKEN = new TopicPartition(Topics.TRAIN_COMMANDS, 1);
    private static final String RUN = "taken";
    private static final long PATIENCE_SECONDS = 180;

    private final String brokers;
    private final TrainCommandConsumer consumer;

    @Inject
    PartitionRevokedIT(
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers, TrainCommandConsumer consumer) {
        this.brokers = brokers;
        this.consumer = consumer;
    }

    @Test
    void aTrainerStopsWithACheckpointWhenItsPartitionIsRevokedAndResumesWhenItIsReassigned() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            admin.createPartitions(Map.of(Topics.TRAIN_COMMANDS, NewPartitions.increaseTo(2)))
                    .all()
                    .get();
        }
        awaitThat("the trainer has both partitions", () -> consumer.isAssigned(0) && consumer.isAssigned(1));
        send("{\"runId\": \"taken\", \"dataset\": \"strokes\", \"epochs\": 6, \"checkpointEvery\": 300}");
        try (var events = consumer(Map.of());
                var other = consumer(Map.of(
                        "group.id",
                        "dcgan-trainer",
                        "partition.assignment.strategy",
                        CooperativeStickyAssignor.class.getName()))) {
            var topic = new TopicPartition(Topics.TRAINING_EVENTS, 0);
            events.assign(List.of(topic));
            events.seekToBeginning(List.of(topic));
            upTo(events, RunProgressed.class::isInstance);

            other.subscribe(List.of(Topics.TRAIN_COMMANDS));
            awaitThat("the partition is assigned to the other consumer", () -> {
                assertThat(other.poll(Duration.ofMillis(100))).isEmpty();
                return other.assignment().contains(TAKEN);
            });
            // It is released once the run has its checkpoint, and not before.
            var received = upTo(events, CheckpointWritten.class::isInstance);
            assertThat(received).noneMatch(RunFinished.class::isInstance);
            other.unsubscribe();

            var after = upTo(events, RunFinished.class::isInstance);
            assertThat(after.get(0)).isInstanceOf(RunStarted.class);
            assertThat(after).allMatch(event -> event.attempt() == 2);
        }
    }

    private static void awaitThat(String what, Callable<Boolean> condition) {
        await(what).atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(condition);
    }

    private void send(String command) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", brokers),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TAKEN.topic(), TAKEN.partition(), null, command.getBytes(UTF_8)))
                    .get();
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        var config = new HashMap<>(more);
        config.put("bootstrap.servers", brokers);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TrainingEvent> upTo(KafkaConsumer<byte[], byte[]> events, Predicate<TrainingEvent> last)
            throws Exception {
        var received = new ArrayList<TrainingEvent>();
        var partition = new TopicPartition(Topics.TRAINING_EVENTS, 0);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline) {
            for (var record : events.poll(Duration.ofMillis(100))) {
                var event = Json.read(record.value(), TrainingEvent.class);
                received.add(event);
                if (event.runId().value().equals(RUN) && last.test(event)) {
                    // Records that were polled beyond it are delivered again.
                    events.seek(partition, record.offset() + 1);
                    return received;
                }
            }
        }
        throw new AssertionError("the last event must come, got " + received);
    }
}
