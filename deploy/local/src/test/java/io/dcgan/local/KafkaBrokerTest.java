package io.dcgan.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.message.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerTest {
    private final Path folder;

    KafkaBrokerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void recordsAndTheClusterSurviveARestart() throws Exception {
        String cluster;
        try (var broker = KafkaBroker.start(folder)) {
            cluster = clusterId(broker);
            try (var producer =
                    new KafkaProducer<>(client(broker), new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>(Topics.TRAIN_COMMANDS, "{}".getBytes(UTF_8)))
                        .get();
            }
        }
        try (var broker = KafkaBroker.start(folder)) {
            assertThat(clusterId(broker)).isEqualTo(cluster);
            var partition = new TopicPartition(Topics.TRAIN_COMMANDS, 0);
            try (var consumer =
                    new KafkaConsumer<>(client(broker), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                var records = consumer.poll(Duration.ofSeconds(30)).records(partition);
                assertThat(records)
                        .extracting(record -> new String(record.value(), UTF_8))
                        .containsExactly("{}");
            }
        }
    }

    @Test
    void recordsInEveryCompressionAreAcceptedAndRead() throws Exception {
        try (var broker = KafkaBroker.start(folder)) {
            for (var compression : CompressionType.values()) {
                var settings = new HashMap<>(client(broker));
                settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression.name);
                try (var producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                    producer.send(new ProducerRecord<>(
                                    Topics.TRAIN_COMMANDS, 0, null, compression.name.getBytes(UTF_8)))
                            .get(30, TimeUnit.SECONDS);
                }
            }
            var partition = new TopicPartition(Topics.TRAIN_COMMANDS, 0);
            var read = new ArrayList<String>();
            try (var consumer =
                    new KafkaConsumer<>(client(broker), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                while (read.size() < CompressionType.values().length && System.nanoTime() < deadline) {
                    consumer.poll(Duration.ofSeconds(1))
                            .records(partition)
                            .forEach(record -> read.add(new String(record.value(), UTF_8)));
                }
            }
            assertThat(read).containsExactly("none", "gzip", "snappy", "lz4", "zstd");
        }
    }

    @Test
    void theTopicsHaveTheRequiredSettings() throws Exception {
        try (var broker = KafkaBroker.start(folder);
                var admin = Admin.create(client(broker))) {
            var commands = new ConfigResource(ConfigResource.Type.TOPIC, Topics.TRAIN_COMMANDS);
            var releases = new ConfigResource(ConfigResource.Type.TOPIC, Topics.GENERATOR_RELEASES);
            var settings =
                    admin.describeConfigs(List.of(commands, releases)).all().get();
            assertThat(requireNonNull(settings.get(commands))
                            .get("retention.ms")
                            .value())
                    .isEqualTo("-1");
            assertThat(requireNonNull(settings.get(releases))
                            .get("cleanup.policy")
                            .value())
                    .isEqualTo("compact");
            assertThat(admin.listTopics().names().get())
                    .contains(
                            Topics.TRAIN_COMMANDS,
                            Topics.TRAIN_COMMANDS_DEAD_LETTER,
                            Topics.RUN_CONTROLS,
                            Topics.TRAINING_EVENTS,
                            Topics.GENERATOR_RELEASES);
        }
    }

    private static String clusterId(KafkaBroker broker) throws Exception {
        try (var admin = Admin.create(client(broker))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static Map<String, Object> client(KafkaBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
