package io.dcgan.trainer.command;

import static io.dcgan.testsupport.KafkaTestClient.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent.CommandRejected;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.testsupport.KafkaTestClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service with a real broker: every record is answered, and the next one runs. */
@QuarkusTest
@QuarkusTestResource(TrainerBroker.class)
class TrainCommandConsumerIT {
    private final KafkaTestClient kafka;
    private final ArtifactStore store;

    @Inject
    TrainCommandConsumerIT(@ConfigProperty(name = "kafka.bootstrap.servers") String brokers, ArtifactStore store) {
        kafka = new KafkaTestClient(brokers);
        this.store = store;
    }

    @Test
    void badCommandsAreDeadLettersAndGoodOnesBecomeReleases() throws Exception {
        long first = kafka.endOf(Topics.TRAIN_COMMANDS);
        kafka.send("no JSON");
        kafka.send("{\"epochs\": 0}");
        kafka.send("{\"runId\": \"unknown\", \"architecture\": \"unet\"}");
        kafka.send(Topics.TRAIN_COMMANDS, (byte[]) null);
        kafka.send("{\"runId\": \"good\", \"dataset\": \"strokes\", \"epochs\": 1, \"model\": \"strokes\"}");

        var events = kafka.recordsUpTo(Topics.TRAINING_EVENTS, record -> isOutcome(record, "good"));
        var rejected = events.stream()
                .map(KafkaTestClient::event)
                .filter(CommandRejected.class::isInstance)
                .map(CommandRejected.class::cast)
                .toList();
        assertThat(rejected)
                .extracting(CommandRejected::offset)
                .containsSubsequence(first, first + 1, first + 2, first + 3);
        var mine = rejected.subList(rejected.size() - 4, rejected.size());
        assertThat(mine.get(1).reason()).isEqualTo("epochs must be 1 to 500, got 0");
        assertThat(mine.get(2).runId().value()).isEqualTo("unknown");
        assertThat(mine.get(3).reason()).isEqualTo("must be a JSON object, got nothing");
        assertThat(new String(events.get(events.size() - 1).key(), UTF_8)).isEqualTo("good");

        var dead = kafka.recordsUpTo(Topics.TRAIN_COMMANDS_DEAD_LETTER, record -> isDeadLetterOf(record, first + 3));
        var last = dead.subList(dead.size() - 4, dead.size());
        assertThat(last.get(0).value()).isEqualTo("no JSON".getBytes(UTF_8));
        assertThat(header(last.get(1), "dead-letter-reason")).isEqualTo("epochs must be 1 to 500, got 0");

        var outcome = events.get(events.size() - 1);
        assertThat(header(outcome, "ce_type")).isEqualTo("io.dcgan.RunFinished");
        assertThat(header(outcome, "ce_id"))
                .isEqualTo("good/1/" + event(outcome).sequence());

        var finished = (RunFinished) event(events.get(events.size() - 1));
        var releases = kafka.recordsUpTo(Topics.GENERATOR_RELEASES, record -> true);
        var release = (GeneratorRelease) Json.read(releases.get(0).value(), ReleaseRecord.class);
        assertThat(new String(releases.get(0).key(), UTF_8)).isEqualTo("strokes/" + finished.releaseId());
        assertThat(store.read(release.file().storeKey(), 1 << 24).orElseThrow())
                .hasSize((int) release.file().bytes());
        // The run took longer than max.poll.interval.ms, and there was no second attempt.
        assertThat(finished.seconds()).isGreaterThan(3);
        assertThat(finished.attempt()).isEqualTo(1);
        awaitCommitted(first + 5);

        RestAssured.get("/q/health/ready").then().statusCode(200);
        assertThat(RestAssured.get("/q/metrics").asString())
                .contains("dcgan_training_runs_total{outcome=\"finished\"} 1.0")
                .contains("dcgan_training_commands_rejected_total");
    }

    /** A file sent to the wrong topic looks like this. */
    @Test
    void tenMegabytesOfNoiseBecomeATruncatedDeadLetter() throws Exception {
        long before = kafka.endOf(Topics.TRAIN_COMMANDS);
        raiseLimits();
        var noise = new byte[10 << 20];
        new Random(1).nextBytes(noise);
        kafka.send(Topics.TRAIN_COMMANDS, noise);
        var dead = kafka.recordsUpTo(Topics.TRAIN_COMMANDS_DEAD_LETTER, record -> isDeadLetterOf(record, before));
        var last = dead.get(dead.size() - 1);
        assertThat(last.value()).isEqualTo(Arrays.copyOf(noise, 1 << 16));
        assertThat(header(last, "dead-letter-length")).isEqualTo("10485760");
        assertThat(header(last, "dead-letter-sha256"))
                .isEqualTo(Sha256.of(noise).toString());
        assertThat(header(last, "dead-letter-reason")).isEqualTo("must be at most 16384 bytes, got 10485760");
    }

    @Test
    void commandsOfAbortedTransactionsAreIgnoredAndTheLagReachesZero() throws Exception {
        try (var producer = kafka.producer(Map.of("transactional.id", "test"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(command("{\"runId\": \"aborted\", \"dataset\": \"strokes\", \"epochs\": 1}"))
                    .get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(command("{\"runId\": \"committed\", \"epochs\": 0}")).get();
            producer.commitTransaction();
        }
        // The last offset is that of a marker.
        awaitCommitted(kafka.endOf(Topics.TRAIN_COMMANDS));
        assertThat(kafka.allEvents())
                .extracting(event -> event.runId().value())
                .contains("committed")
                .doesNotContain("aborted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
    void commandsMayBeCompressed(String type) throws Exception {
        try (var producer = kafka.producer(Map.of("compression.type", type))) {
            producer.send(command("{\"runId\": \"%s\", \"epochs\": 0}".formatted(type)))
                    .get();
        }
        assertThat(kafka.await(type, CommandRejected.class).reason()).isEqualTo("epochs must be 1 to 500, got 0");
    }

    /** The connector would read some of them as CloudEvents and end the channel. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-type=",
                "content-type=application/cloudevents+json",
                "ce_id=1,ce_type=t,ce_specversion=1.0,ce_source=not a URI",
                "ce_id=1,ce_type=t,ce_specversion=1.0,ce_source=s,ce_time=yesterday",
                "ce_id=,ce_type="
            })
    void headersOfOtherSystemsAreIgnored(String headers) throws Exception {
        var runId = "headers-" + Integer.toHexString(headers.hashCode());
        var record = command("{\"runId\": \"%s\", \"epochs\": 0}".formatted(runId));
        for (var header : headers.split(",", -1)) {
            var parts = header.split("=", -1);
            record.headers().add(parts[0], parts[1].isEmpty() ? null : parts[1].getBytes(UTF_8));
        }
        kafka.send(record);
        assertThat(kafka.await(runId, CommandRejected.class).reason()).isEqualTo("epochs must be 1 to 500, got 0");
    }

    private static ProducerRecord<byte[], byte[]> command(String json) {
        return new ProducerRecord<>(Topics.TRAIN_COMMANDS, json.getBytes(UTF_8));
    }

    @Test
    void aThousandLargeBadCommandsLeakNothing() throws Exception {
        long before = kafka.endOf(Topics.TRAIN_COMMANDS);
        var bad = new byte[100_000];
        long used = usedMemory();
        try (var producer = kafka.producer(Map.of())) {
            for (int i = 0; i < 1_000; i++) {
                var unused = producer.send(new ProducerRecord<>(Topics.TRAIN_COMMANDS, bad));
            }
        }
        kafka.recordsUpTo(Topics.TRAIN_COMMANDS_DEAD_LETTER, record -> isDeadLetterOf(record, before + 999));
        awaitCommitted(before + 1_000);
        assertThat(usedMemory() - used).isLessThan(1_000L * bad.length / 4);
    }

    private static boolean isDeadLetterOf(ConsumerRecord<byte[], byte[]> record, long offset) {
        return header(record, "dead-letter-offset").equals(Long.toString(offset));
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void raiseLimits() throws Exception {
        try (var admin = kafka.admin()) {
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.TRAIN_COMMANDS);
            var larger = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(11 << 20));
            admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(larger, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private void awaitCommitted(long offset) {
        await("the trainer commits")
                .atMost(KafkaTestClient.PATIENCE)
                .until(
                        () -> kafka.committed("dcgan-trainer", Topics.TRAIN_COMMANDS),
                        committed -> committed.equals(Optional.of(offset)));
    }

    private static boolean isOutcome(ConsumerRecord<byte[], byte[]> record, String runId) {
        return event(record) instanceof RunFinished finished
                && finished.runId().value().equals(runId);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return KafkaTestClient.header(record.headers(), name);
    }
}
