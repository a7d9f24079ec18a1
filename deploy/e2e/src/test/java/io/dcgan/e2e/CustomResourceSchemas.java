package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The schemas of Strimzi's and KEDA's resources, applied strictly: an unknown field is an error. */
final class CustomResourceSchemas {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path STRIMZI = Path.of("target/strimzi").toAbsolutePath();

    private final Map<String, Schema> schemas = new HashMap<>();

    /** Loads the schemas; Strimzi's own generator produces those of Strimzi. */
    CustomResourceSchemas() throws IOException, InterruptedException {
        var java = HostTools.java25();
        var kinds = Map.of(
                "Kafka", "kafka.Kafka",
                "KafkaNodePool", "nodepool.KafkaNodePool",
                "KafkaTopic", "topic.KafkaTopic",
                "KafkaUser", "user.KafkaUser");
        for (var kind : kinds.entrySet()) {
            var file = STRIMZI.resolve(kind.getKey() + ".yaml");
            if (!Files.exists(file)) {
                HostTools.run(
                        List.of(
                                java.toString(),
                                "-cp",
                                STRIMZI.resolve("crd-generator.jar") + ":" + STRIMZI.resolve("api.jar"),
                                "io.strimzi.crdgenerator.CrdGenerator",
                                "--yaml",
                                "--target-kube",
                                "1.30+",
                                "--crd-api-version",
                                "v1",
                                "--api-versions",
                                "v1",
                                "--storage-version",
                                "v1",
                                "io.strimzi.api.kafka.model.%s=%s".formatted(kind.getValue(), file)),
                        "");
            }
            var version = YAML.readTree(file.toFile()).at("/spec/versions/0");
            assertThat(version.path("name").asText()).isEqualTo("v1");
            put("kafka.strimzi.io/v1", kind.getKey(), version.at("/schema/openAPIV3Schema"));
        }
        for (var kind : List.of("ScaledObject", "TriggerAuthentication")) {
            var resource = "/keda-%s.schema.yaml".formatted(kind.toLowerCase(Locale.ROOT));
            try (var schema = CustomResourceSchemas.class.getResourceAsStream(resource)) {
                put("keda.sh/v1alpha1", kind, YAML.readTree(schema));
            }
        }
    }

    private void put(String apiVersion, String kind, JsonNode schema) {
        var closed = (ObjectNode) schema.deepCopy();
        var properties = (ObjectNode) closed.path("properties");
        properties.putObject("metadata").put("type", "object");
        close(closed);
        properties.putObject("apiVersion").put("const", apiVersion);
        properties.putObject("kind").put("const", kind);
        schemas.put(
                apiVersion + " " + kind,
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(closed));
    }

    /** Forbids unknown fields, which Kubernetes would silently drop. */
    private static void close(JsonNode node) {
        node.forEach(CustomResourceSchemas::close);
        if (!(node instanceof ObjectNode schema)) {
            return;
        }
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            schema.remove("anyOf");
            schema.set(
                    "type", new ObjectMapper().createArrayNode().add("integer").add("string"));
        }
        boolean open = schema.has("additionalProperties")
                || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()
                || !schema.path("properties").isObject()
                || !schema.path("type").asText().equals("object");
        if (!open) {
            schema.put("additionalProperties", false);
        }
    }

    boolean knows(JsonNode object) {
        return schemas.containsKey(KubernetesSchema.kind(object));
    }

    /** @throws IllegalArgumentException if the object is invalid for its kind */
    void check(JsonNode object) {
        var schema = schemas.get(KubernetesSchema.kind(object));
        if (schema == null) {
            throw new IllegalArgumentException("unknown kind: " + KubernetesSchema.kind(object));
        }
        var objections = schema.validate(object);
        if (!objections.isEmpty()) {
            throw new IllegalArgumentException(objections.toString());
        }
    }
}
