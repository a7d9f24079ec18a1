package io.dcgan.trainer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.CommandRejected;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The service with a real broker: every record gets its answer, and the next one runs. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class TrainCommandConsumerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String brokers;
    private final ArtifactStore store;

    @Inject
    TrainCommandConsumerTest(@ConfigProperty(name = "kafka.bootstrap.servers") String brokers, ArtifactStore store) {
        this.brokers = brokers;
        this.store = store;
    }

    @Test
    void badCommandsAreDeadLettersAndGoodOnesBecomeReleases() throws Exception {
        send("no JSON");
        send("{\"epochs\": 0}");
        send("{\"runId\": \"unknown\", \"architecture\": \"unet\"}");
        send("");
        send("{\"runId\": \"good\", \"dataset\": \"strokes\", \"epochs\": 1, \"model\": \"strokes\"}");

        var events = read(Topics.TRAINING_EVENTS, record -> isOutcome(record, "good"));
        var rejected = events.stream()
                .map(TrainCommandConsumerTest::event)
                .filter(CommandRejected.class::isInstance)
                .map(CommandRejected.class::cast)
                .toList();
        assertThat(rejected).extracting(CommandRejected::offset).containsExactly(0L, 1L, 2L, 3L);
        assertThat(rejected.get(1).reason()).isEqualTo("epochs must be 1 to 500, got 0");
        assertThat(rejected.get(2).runId().value()).isEqualTo("unknown");
        assertThat(rejected.get(3).reason()).isEqualTo("must be a JSON object, got nothing");
        assertThat(new String(events.get(events.size() - 1).key(), UTF_8)).isEqualTo("good");

        var dead = read(Topics.TRAIN_COMMANDS_DEAD_LETTER, record -> header(record, "dead-letter-offset")
                .equals("3"));
        assertThat(dead).hasSize(4);
        assertThat(dead.get(0).value()).isEqualTo("no JSON".getBytes(UTF_8));
        assertThat(header(dead.get(1), "dead-letter-reason")).isEqualTo("epochs must be 1 to 500, got 0");

        var finished = (RunFinished) event(events.get(events.size() - 1));
        var releases = read(Topics.GENERATOR_RELEASES, record -> true);
        var release = (GeneratorRelease) Json.read(releases.get(0).value(), ReleaseRecord.class);
        assertThat(new String(releases.get(0).key(), UTF_8)).isEqualTo("strokes/" + finished.releaseId());
        assertThat(store.read(release.file().storeKey(), 1 << 24).orElseThrow())
                .hasSize((int) release.file().bytes());
        awaitCommitted(5);

        RestAssured.get("/q/health/ready").then().statusCode(200);
        assertThat(RestAssured.get("/q/metrics").asString())
                .contains("dcgan_training_runs_total{outcome=\"finished\"} 1.0")
                .contains("dcgan_training_commands_rejected_total 4.0");
    }

    private void send(String command) throws ExecutionException, InterruptedException {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", brokers),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.TRAIN_COMMANDS, command.isEmpty() ? null : command.getBytes(UTF_8)))
                    .get();
        }
    }

    /** All records of a topic up to one that is the last. */
    private List<ConsumerRecord<byte[], byte[]>> read(String topic, Predicate<ConsumerRecord<byte[], byte[]>> last) {
        var partition = new TopicPartition(topic, 0);
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", brokers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    records.add(record);
                    if (last.test(record)) {
                        return records;
                    }
                }
            }
        }
        throw new AssertionError("the last record must come within %s, got %s".formatted(PATIENCE, records));
    }

    private void awaitCommitted(long offset) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (var admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            long committed = -1;
            while (committed != offset) {
                assertThat(System.nanoTime())
                        .as("committed %s of %s", committed, offset)
                        .isLessThan(deadline);
                var offsets = admin.listConsumerGroupOffsets("dcgan-trainer")
                        .partitionsToOffsetAndMetadata()
                        .get();
                var position = offsets.get(new TopicPartition(Topics.TRAIN_COMMANDS, 0));
                committed = position == null ? -1 : position.offset();
            }
        }
    }

    private static boolean isOutcome(ConsumerRecord<byte[], byte[]> record, String runId) {
        return event(record) instanceof RunFinished finished
                && finished.runId().value().equals(runId);
    }

    private static TrainingEvent event(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Json.read(record.value(), TrainingEvent.class);
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }
}
