package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dcgan.local.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests are valid for Kubernetes, Strimzi and KEDA, and consistent with the code. */
class ManifestsTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path K8S = Path.of("../k8s");

    private static List<JsonNode> rendered(String overlay) throws IOException, InterruptedException {
        return KubernetesSchema.read(
                Kubectl.get().kustomize(K8S.resolve("overlays").resolve(overlay)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "production", "gpu"})
    void everyObjectMatchesItsSchema(String overlay) throws Exception {
        var custom = new CustomResourceSchemas();
        var objects = rendered(overlay);
        assertThat(objects).hasSizeGreaterThan(15);
        for (var object : objects) {
            if (custom.knows(object)) {
                custom.check(object);
            } else {
                KubernetesSchema.check(object);
            }
        }
    }

    /** Reads the files without the renderer, which ignores duplicate keys. */
    @Test
    void noFileHasDuplicateKeys() throws IOException {
        try (Stream<Path> files = Files.walk(K8S)) {
            for (var file :
                    files.filter(one -> one.toString().endsWith(".yaml")).toList()) {
                assertThat(KubernetesSchema.read(Files.readString(file)))
                        .as(file.toString())
                        .isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicas: 2                          | replica: 2",
                "replicas: 2                          | replicas: \"2\"",
                "replicas: 2                          | selector: null",
                "image: a                             | image: a, imagePullPolicy: Sometimes",
                "image: a                             | image: a, resources: {limits: {memory: lots}}",
                "apps/v1                              | apps/v2",
            })
    void mistakesAreDetected(String right, String wrong) throws Exception {
        var good =
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: 2, selector: {matchLabels:"
                        + " {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}}}";
        KubernetesSchema.check(KubernetesSchema.read(good).get(0));
        assertThat(good).contains(right);
        assertThatThrownBy(() -> KubernetesSchema.check(
                        KubernetesSchema.read(good.replace(right, wrong)).get(0)))
                .isInstanceOfAny(IllegalArgumentException.class, IOException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KafkaTopic    | /spec/partitions          | partition",
                "Kafka         | /spec/kafka/version       | versions",
                "KafkaNodePool | /spec/replicas            | count",
                "ScaledObject  | /spec/minReplicaCount     | minReplicas",
            })
    void mistakesInCustomResourcesAreDetected(String kind, String field, String mistyped) throws Exception {
        var object = rendered("production").stream()
                .filter(one -> one.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
        var parent = (ObjectNode) object.at(field.substring(0, field.lastIndexOf('/')));
        parent.set(mistyped, parent.get(field.substring(field.lastIndexOf('/') + 1)));
        var custom = new CustomResourceSchemas();
        assertThatThrownBy(() -> custom.check(object))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(mistyped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "production", "gpu"})
    void theCodeReadsEveryVariable(String overlay) throws Exception {
        var known = KnownSettings.all();
        var named = new TreeSet<String>();
        for (var object : rendered(overlay)) {
            if (object.path("kind").asText().equals("ConfigMap")) {
                object.path("data").fieldNames().forEachRemaining(named::add);
            }
            containers(object)
                    .forEach(container -> container
                            .path("env")
                            .forEach(variable -> named.add(variable.path("name").asText())));
        }
        assertThat(named).hasSizeGreaterThan(2);
        assertThat(known).containsAll(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inference.Dockerfile", "trainer.Dockerfile", "trainer-gpu.Dockerfile"})
    void everyVariableOfAnImageIsRead(String file) throws Exception {
        var text = Files.readString(Path.of("../docker").resolve(file)).replace("\\\n", " ");
        var named = Pattern.compile("(?m)^ENV (.*)$")
                .matcher(text)
                .results()
                .flatMap(line ->
                        Pattern.compile("(\\w+)=").matcher(line.group(1)).results())
                .map(variable -> variable.group(1))
                .toList();
        assertThat(named).isNotEmpty();
        assertThat(KnownSettings.all()).containsAll(named);
    }

    @Test
    void portsAndProbesMatchTheServices() throws Exception {
        var ports = Map.of("trainer", port("trainer-service"), "inference", port("inference-service"));
        var paths = List.of("/q/health/live", "/q/health/ready");
        int probes = 0;
        for (var object : rendered("production")) {
            for (var container : containers(object)) {
                var name = container.path("name").asText();
                assertThat(container.at("/ports/0/containerPort").asInt()).isEqualTo(ports.get(name));
                for (var probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                    var get = container.path(probe).path("httpGet");
                    assertThat(get.path("path").asText()).isIn(paths);
                    assertThat(get.path("port").asText())
                            .isEqualTo(container.at("/ports/0/name").asText());
                    probes++;
                }
                assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
                assertThat(container.at("/readinessProbe/httpGet/path").asText())
                        .isEqualTo("/q/health/ready");
            }
        }
        assertThat(probes).isEqualTo(9);
    }

    private static int port(String module) throws IOException {
        return Files.readAllLines(ROOT.resolve(module).resolve("src/main/resources/application.properties")).stream()
                .filter(line -> line.startsWith("quarkus.http.port="))
                .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf('=') + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** Checks the file here, because Debian's Prometheus is built without Kubernetes support. */
    @Test
    void prometheusScrapesEveryPodUnderTheJobOfTheAlerts() throws Exception {
        var config = KubernetesSchema.read(Files.readString(Path.of("../prometheus/kubernetes.yml")))
                .get(0);
        var relabelling = StreamSupport.stream(
                        config.at("/scrape_configs/0/relabel_configs").spliterator(), false)
                .filter(one -> one.path("target_label").asText().equals("job"))
                .findFirst()
                .orElseThrow();
        assertThat(relabelling.at("/source_labels/0").asText())
                .isEqualTo("__meta_kubernetes_pod_label_app_kubernetes_io_name");
        int pods = 0;
        for (var object : rendered("production")) {
            for (var container : containers(object)) {
                var pod = object.at("/spec/template/metadata");
                var job = pod.path("labels")
                        .path("app.kubernetes.io/name")
                        .asText()
                        .replaceAll(
                                "^(?:" + relabelling.path("regex").asText() + ")$",
                                relabelling.path("replacement").asText());
                assertThat(job).isEqualTo("dcgan-" + container.path("name").asText());
                var annotations = pod.path("annotations");
                assertThat(annotations.path("prometheus.io/scrape").asText()).isEqualTo("true");
                assertThat(annotations.path("prometheus.io/path").asText()).isEqualTo("/q/metrics");
                assertThat(annotations.path("prometheus.io/port").asText())
                        .isEqualTo(container.at("/ports/0/containerPort").asText());
                pods++;
            }
        }
        assertThat(pods).isEqualTo(3);
    }

    @Test
    void topicsHaveTheNamesAndSettingsThatTheCodeRequires() throws Exception {
        var topics = new HashMap<String, Map<String, String>>();
        var partitions = new HashMap<String, Integer>();
        for (var object : rendered("production")) {
            if (object.path("kind").asText().equals("KafkaTopic")) {
                var name = object.at("/spec/topicName").asText();
                var settings = new HashMap<String, String>();
                object.at("/spec/config")
                        .properties()
                        .forEach(
                                one -> settings.put(one.getKey(), one.getValue().asText()));
                // The required number of in-sync replicas depends on the cluster.
                settings.remove("min.insync.replicas");
                topics.put(name, settings);
                partitions.put(name, object.at("/spec/partitions").asInt());
            }
        }
        assertThat(topics).isEqualTo(KafkaBroker.topics());
        assertThat(partitions.remove("dcgan.train-commands")).isGreaterThan(1);
        assertThat(partitions.values()).allMatch(count -> count == 1);
    }

    /** Committed offsets of a group without members expire, and all commands would count as lag again. */
    @Test
    void committedOffsetsOutliveAYearWithoutTrainers() throws Exception {
        for (var overlay : List.of("production", "local")) {
            var broker = rendered(overlay).stream()
                    .filter(one -> one.path("kind").asText().equals("Kafka"))
                    .findFirst()
                    .orElseThrow();
            assertThat(broker.at("/spec/kafka/config")
                            .path("offsets.retention.minutes")
                            .asInt())
                    .as(overlay)
                    .isGreaterThan(366 * 24 * 60);
        }
    }

    @Test
    void trainersScaleByTheLagOfTheirGroupUpToTheNumberOfPartitions() throws Exception {
        var objects = rendered("production");
        var scaled = objects.stream()
                .filter(one -> one.path("kind").asText().equals("ScaledObject"))
                .findFirst()
                .orElseThrow();
        var trigger = scaled.at("/spec/triggers/0/metadata");
        assertThat(Files.readString(
                        ROOT.resolve("trainer-service/src/main/java/io/dcgan/trainer/command/CommandConfig.java")))
                .contains("@WithDefault(\"%s\")"
                        .formatted(trigger.path("consumerGroup").asText()));
        var topic = objects.stream()
                .filter(one -> one.at("/spec/topicName").equals(trigger.path("topic")))
                .findFirst()
                .orElseThrow();
        assertThat(scaled.at("/spec/maxReplicaCount")).isEqualTo(topic.at("/spec/partitions"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "production", "gpu"})
    void everyPodIsRestricted(String overlay) throws Exception {
        for (var object : rendered(overlay)) {
            for (var container : containers(object)) {
                var pod = object.at("/spec/template/spec");
                assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
                assertThat(pod.at("/securityContext/seccompProfile/type").asText())
                        .isEqualTo("RuntimeDefault");
                assertThat(pod.path("automountServiceAccountToken").asBoolean(true))
                        .isFalse();
                assertThat(container
                                .at("/securityContext/allowPrivilegeEscalation")
                                .asBoolean(true))
                        .isFalse();
                assertThat(container
                                .at("/securityContext/readOnlyRootFilesystem")
                                .asBoolean())
                        .isTrue();
                assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                        .isEqualTo("ALL");
                assertThat(container.at("/resources/limits/memory").isTextual()).isTrue();
            }
        }
    }

    @Test
    void theHttpServiceRefusesCommandsThatNeedMoreMemoryThanATrainerHas() throws Exception {
        for (var overlay : List.of("local", "production")) {
            var trainer = deployment(overlay, "trainer");
            assertThat(runMemory(overlay)).hasValue("3G");
            assertThat(trainer.at("/resources/limits/memory").asText()).isEqualTo("3Gi");
        }
        // On a GPU, a training needs less of the memory that is limited.
        assertThat(runMemory("gpu")).isEmpty();
    }

    private static Optional<String> runMemory(String overlay) throws Exception {
        return StreamSupport.stream(
                        deployment(overlay, "trainer-http").path("env").spliterator(), false)
                .filter(variable -> variable.path("name").asText().equals("DCGAN_RUN_MEMORY"))
                .map(variable -> variable.path("value").asText())
                .findFirst();
    }

    /** Returns the container of a deployment. */
    private static JsonNode deployment(String overlay, String name) throws Exception {
        for (var object : rendered(overlay)) {
            if (object.path("kind").asText().equals("Deployment")
                    && object.at("/metadata/name").asText().equals(name)) {
                return containers(object).get(0);
            }
        }
        throw new AssertionError(overlay + " has no Deployment " + name);
    }

    private static List<JsonNode> containers(JsonNode object) {
        return StreamSupport.stream(object.at("/spec/template/spec/containers").spliterator(), false)
                .toList();
    }
}
