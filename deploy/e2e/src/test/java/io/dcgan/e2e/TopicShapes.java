package io.dcgan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the broker of a stack shows of topics, consumer groups and records, without the values that change. */
record TopicShapes(String bootstrapServers) {
    /** Not on a record that was sent beside a training. */
    private static final String TRACE = "traceparent";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Each topic with its number of partitions and the settings that differ from the broker's. */
    Collection<String> topics() throws Exception {
        var lines = new TreeSet<String>();
        try (var admin = admin()) {
            var names = names(admin);
            var resources = names.stream()
                    .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                    .toList();
            var described = admin.describeTopics(names).allTopicNames().get();
            var configs = admin.describeConfigs(resources).all().get();
            for (var resource : resources) {
                var settings = new TreeMap<String, String>();
                requireNonNull(configs.get(resource)).entries().stream()
                        .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                        .forEach(entry -> settings.put(entry.name(), entry.value()));
                lines.add("%s partitions=%d %s"
                        .formatted(
                                resource.name(),
                                requireNonNull(described.get(resource.name()))
                                        .partitions()
                                        .size(),
                                settings));
            }
        }
        return lines;
    }

    Collection<String> groups() throws Exception {
        try (var admin = admin()) {
            return admin.listGroups().all().get().stream()
                    .map(group -> group.groupId())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Each kind of record: its topic and type, what its key is made of, its headers. */
    Collection<String> records() throws Exception {
        var lines = new TreeSet<String>();
        try (var admin = admin();
                var consumer = new KafkaConsumer<>(
                        Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            for (var topic : names(admin)) {
                var partition = new TopicPartition(topic, 0);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end =
                        requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
                while (consumer.position(partition) < end) {
                    for (var record : consumer.poll(Duration.ofMillis(100))) {
                        lines.add(shape(record));
                        if (record.headers().lastHeader(TRACE) != null) {
                            lines.add("%s header %s".formatted(topic, TRACE));
                        }
                    }
                }
            }
        }
        return lines;
    }

    private static String shape(ConsumerRecord<byte[], byte[]> record) throws IOException {
        var value = JSON.readTree(record.value());
        var headers = new TreeMap<String, String>();
        for (var header : record.headers()) {
            if (!header.key().equals(TRACE)) {
                headers.put(header.key(), header(header.key(), text(header.value()), value));
            }
        }
        return "%s %s key=%s %s"
                .formatted(
                        record.topic(),
                        value.path("type").asText("TrainCommand"),
                        record.key() == null ? "none" : made(text(record.key()), value),
                        headers);
    }

    /** The value of a header that says of what kind a record is; else what it is made of. */
    private static String header(String name, String text, JsonNode value) {
        return switch (name) {
            case "ce_specversion", "ce_source", "ce_type", "content-type" -> text;
            case "ce_id", "ce_subject", "ce_time" -> made(text, value);
            case "dead-letter-topic" -> text;
            default -> "…";
        };
    }

    /** A text as the fields of a message of which it is made. */
    private static String made(String text, JsonNode value) {
        var fields = new TreeMap<String, String>();
        var run = value.path("runId").asText();
        var model = value.path("model").asText();
        fields.put(run, "{runId}");
        fields.put(
                "%s/%s/%s"
                        .formatted(
                                run,
                                value.path("attempt").asText(),
                                value.path("sequence").asText()),
                "{runId}/{attempt}/{sequence}");
        fields.put(model, "{model}");
        fields.put(model + "/" + value.path("releaseId").asText(), "{model}/{releaseId}");
        fields.put(value.path("time").asText(), "{time}");
        fields.remove("");
        return fields.getOrDefault(text, "other");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static List<String> names(Admin admin) throws Exception {
        return admin.listTopics().names().get().stream().sorted().toList();
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }
}
