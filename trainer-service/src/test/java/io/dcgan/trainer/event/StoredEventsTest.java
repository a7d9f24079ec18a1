package io.dcgan.trainer.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Topics;
import io.dcgan.common.platform.kafka.KafkaClientFactory;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.store.FolderStore;
import io.dcgan.local.KafkaBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sends the events that a trainer of commit 45c1423 kept in the store when it was killed while Kafka was down. */
class StoredEventsTest {
    private static final Path STORED =
            Path.of("src", "test", "resources", "stored-files", "45c1423", "store", "runs", "unsent");
    private static final String FILE = "unsent-events.jsonl";

    @Test
    void theEventsAreSentAsTheyWereWritten(@TempDir Path folder) throws Exception {
        var run = folder.resolve("store/runs/unsent");
        Files.createDirectories(run);
        Files.copy(STORED.resolve(FILE), run.resolve(FILE));
        var kept = Files.readAllLines(STORED.resolve(FILE));
        assertThat(kept).hasSizeGreaterThan(3);
        try (var broker = KafkaBroker.start(folder.resolve("kafka"))) {
            var outbox = new KafkaOutbox(
                    new KafkaClientFactory(Map.of("bootstrap.servers", broker.bootstrapServers())),
                    new FolderStore(folder.resolve("store")),
                    KafkaTracing.off(),
                    new SimpleMeterRegistry());
            outbox.resendUnsent(new RunId("unsent"));
            // What later versions write as well.
            kept.replaceAll(event -> event.replaceAll("(\"secondsLeft\":[^,}]+)", "$1,\"slowdown\":\"\""));
            assertThat(values(broker, kept.size())).isEqualTo(kept);
            outbox.stop(new ShutdownEvent());
        }
    }

    private static List<String> values(KafkaBroker broker, int count) {
        var found = new ArrayList<String>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = List.of(new TopicPartition(Topics.TRAINING_EVENTS, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            while (found.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> found.add(new String(record.value(), UTF_8)));
            }
        }
        return found;
    }
}
