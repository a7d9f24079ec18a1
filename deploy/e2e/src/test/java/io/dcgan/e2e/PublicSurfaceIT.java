package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dcgan.common.golden.Golden;
import io.dcgan.common.message.TrainingEvent.CheckpointWritten;
import io.dcgan.common.message.TrainingEvent.CommandRejected;
import io.dcgan.common.message.TrainingEvent.ControlAnswered;
import io.dcgan.common.message.TrainingEvent.RunCancelled;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunPaused;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.common.message.TrainingEvent.RunResumed;
import io.dcgan.local.DcganStack;
import io.dcgan.testsupport.KafkaTestClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds everything that users script against to golden files: topics, records, store, HTTP, metrics, logs, spans,
 * settings and command lines. The files name no Java class and quote no description.
 */
class PublicSurfaceIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path DATASETS = ROOT.resolve("trainer-service/src/test/resources/stored-files/45c1423/sets");
    private static final List<String> SERVICES = List.of("trainer", "inference");
    /** Without exemplars. */
    private static final String PROMETHEUS = "text/plain; version=0.0.4";

    /** Keys that the framework adds to each line while it traces. */
    private static final Set<String> KEYS_OF_FRAMEWORK = Set.of("traceId", "spanId", "parentId", "sampled");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final String TINY = "\"dataset\": \"dots\", \"architecture\": \"mlp\", \"latentSize\": 4,"
            + " \"conditional\": true, \"model\": \"tiny\"";

    @TempDir
    static Path run = Path.of("");

    private static OtlpCollector collector;
    private static DcganStack stack;

    @BeforeAll
    static void useEverythingOnce() throws Exception {
        collector = new OtlpCollector();
        stack = TestStack.start(
                ROOT,
                run,
                Map.of(
                        "DCGAN_DATA_SETS", DATASETS.toString(),
                        "QUARKUS_OTEL_SDK_DISABLED", "false",
                        "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                        "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(),
                        "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "200ms",
                        "QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true"));
        train(new KafkaTestClient(stack.bootstrapServers()));
        draw();
    }

    private static void train(KafkaTestClient kafka) throws Exception {
        send("POST", stack.trainerUri("/runs"), command("finished", "\"epochs\": 4, \"publishEvery\": 2"));
        kafka.await("finished", RunFinished.class);
        kafka.send(command(
                "cancelled", "\"epochs\": 500, \"batchSize\": 2, \"measureEvery\": 1000000, \"checkpointEvery\": 1"));
        kafka.await("cancelled", CheckpointWritten.class);
        kafka.await("cancelled", RunProgressed.class);
        send("POST", stack.trainerUri("/runs/cancelled/snapshot"), "");
        kafka.await("cancelled", ControlAnswered.class);
        send("POST", stack.trainerUri("/runs/cancelled/pause"), "");
        kafka.await("cancelled", RunPaused.class);
        send("POST", stack.trainerUri("/runs/cancelled/resume"), "");
        kafka.await("cancelled", RunResumed.class);
        send("DELETE", stack.trainerUri("/runs/cancelled"), "");
        kafka.await("cancelled", RunCancelled.class);
        kafka.send(command("failed", "\"forkOf\": \"nobody\""));
        kafka.await("failed", RunFailed.class);
        kafka.send("{\"runId\": \"rejected\", \"epochs\": 0}");
        kafka.await("rejected", CommandRejected.class);
        PollingWait.until(
                "all controls are answered",
                () -> kafka.allEvents().stream()
                                .filter(ControlAnswered.class::isInstance)
                                .count()
                        == 4);
    }

    private static String command(String run, String fields) {
        return "{\"runId\": \"%s\", %s, %s}".formatted(run, TINY, fields);
    }

    private static void draw() throws Exception {
        var live = stack.inferenceUri("/models/tiny/live");
        var release = JSON.readTree(Files.readString(run.resolve("store/runs/finished/outcome.json")))
                .path("releaseId")
                .asText();
        PollingWait.until(
                "the release of the finished run answers",
                () -> send("GET", stack.inferenceUri("/models/tiny/releases"), "")
                        .contains("\"releaseId\":\"%s\",\"state\":\"live\"".formatted(release)));
        for (var path : List.of(
                "/generate?model=tiny&count=9&digit=1",
                "/generate?model=tiny&format=json",
                "/generate?model=nobody",
                "/interpolate?model=tiny&seeds=1,2",
                "/compare?model=tiny&seed=1",
                "/v2/models/tiny")) {
            send("GET", stack.inferenceUri(path), "");
        }
        send("PUT", live, "{\"releaseId\": \"%s\", \"hold\": true}".formatted(release));
        var topics = new TopicShapes(stack.bootstrapServers());
        PollingWait.until(
                "the activation is on its topic",
                () -> topics.records().stream().anyMatch(line -> line.contains(" Activation ")));
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
        if (collector != null) {
            collector.close();
        }
    }

    @Test
    void topicsHaveTheirNamesAndSettings() throws Exception {
        Golden.check("topics.txt", new TopicShapes(stack.bootstrapServers()).topics());
    }

    @Test
    void consumersHaveTheirGroups() throws Exception {
        Golden.check("consumer-groups.txt", new TopicShapes(stack.bootstrapServers()).groups());
    }

    @Test
    void recordsHaveTheirKeysAndHeaders() throws Exception {
        Golden.check("records.txt", new TopicShapes(stack.bootstrapServers()).records());
    }

    @Test
    void theStoreHasItsLayout() throws Exception {
        Golden.check("store.txt", StoreLayout.of(run.resolve("store")));
    }

    @Test
    void metricsHaveTheirNamesTypesAndLabels() throws Exception {
        for (var service : SERVICES) {
            Golden.check("metrics-%s.txt".formatted(service), MetricShapes.of(get(service, "/q/metrics")));
        }
    }

    @Test
    void httpHasItsPathsParametersAnswersAndSchemas() throws Exception {
        for (var service : SERVICES) {
            Golden.check(
                    "openapi-%s.txt".formatted(service),
                    OpenApiShape.of(JSON.readTree(get(service, "/q/openapi?format=json"))));
        }
    }

    @Test
    void healthHasItsChecks() throws Exception {
        var lines = new TreeSet<String>();
        for (var service : SERVICES) {
            for (var kind : List.of("live", "ready")) {
                JSON.readTree(get(service, "/q/health/" + kind))
                        .path("checks")
                        .forEach(check -> lines.add("%s %s \"%s\""
                                .formatted(service, kind, check.path("name").asText())));
            }
        }
        Golden.check("health.txt", lines);
    }

    @Test
    void logsHaveTheirKeys() throws Exception {
        var lines = new TreeSet<String>();
        for (var service : SERVICES) {
            for (var line : Files.readAllLines(run.resolve(service + ".log"))) {
                JSON.readTree(line).path("mdc").fieldNames().forEachRemaining(key -> {
                    if (!KEYS_OF_FRAMEWORK.contains(key)) {
                        lines.add("%s mdc.%s".formatted(service, key));
                    }
                });
            }
        }
        Golden.check("log-keys.txt", lines);
    }

    /** Those of HTTP requests are the framework's. */
    @Test
    void spansHaveTheirNamesAndAttributes() throws Exception {
        PollingWait.until(
                "the last span is told",
                () -> collector.all().stream().anyMatch(span -> span.name().equals("first image")));
        var lines = new TreeSet<String>();
        collector.all().stream()
                .filter(span -> !span.name().matches("(GET|POST|PUT|DELETE)( .*)?"))
                .forEach(span -> lines.add("%s \"%s\" %s"
                        .formatted(
                                span.service(),
                                span.name(),
                                dcgan(span.attributes().keySet()))));
        Golden.check("spans.txt", lines);
    }

    private static List<String> dcgan(Iterable<String> keys) {
        var sorted = new TreeSet<String>();
        keys.forEach(key -> {
            if (key.startsWith("dcgan.")) {
                sorted.add(key);
            }
        });
        return List.copyOf(sorted);
    }

    @Test
    void settingsHaveTheirNamesTypesAndDefaults() throws Exception {
        for (var service : SERVICES) {
            Golden.check("settings-%s.txt".formatted(service), SettingShapes.of(ROOT.resolve(service + "-service")));
        }
    }

    @Test
    void commandLinesHaveTheirOptions() throws Exception {
        Golden.check("command-line-up.txt", CommandLine.options(ROOT.resolve("deploy/local/up")));
        Golden.check("command-line-dcgan.txt", CommandLine.options(ROOT.resolve("deploy/local/dcgan")));
    }

    @Test
    void processesLeaveTheirFiles() throws Exception {
        try (var files = Files.list(run)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains(
                            "kafka.pid",
                            "kafka.log",
                            "trainer.pid",
                            "trainer.log",
                            "inference.pid",
                            "inference.log",
                            "store");
        }
    }

    private static String get(String service, String path) throws IOException, InterruptedException {
        return send("GET", service.equals("trainer") ? stack.trainerUri(path) : stack.inferenceUri(path), "");
    }

    private static String send(String method, URI uri, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("Accept", uri.getPath().equals("/q/metrics") ? PROMETHEUS : "*/*")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString()).body();
    }
}
