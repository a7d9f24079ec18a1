package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.local.DcganStack;
import io.dcgan.testsupport.KafkaTestClient;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real stack exports one trace from a command to its first image, as well as metrics, alerts and logs. */
class ObservabilityIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path run;

    ObservabilityIT(@TempDir Path run) {
        this.run = run;
    }

    @Test
    void theStackExportsTracesMetricsAlertsAndLogs() throws Exception {
        try (var collector = new OtlpCollector();
                var stack = TestStack.startObserved(ROOT, run, observed(collector))) {
            var kafka = new KafkaTestClient(stack.bootstrapServers());
            post(stack.trainerUri("/runs"), "{\"runId\": \"seen\", \"dataset\": \"strokes\", \"epochs\": 1}");
            kafka.send("this is no command");
            var release = kafka.await("seen", RunFinished.class).releaseId().value();
            PollingWait.until(
                    "the release is live",
                    () -> get(stack.inferenceUri("/q/metrics")).contains(release));
            get(stack.inferenceUri("/generate?count=9"));

            oneTraceFromTheCommandToTheFirstImage(collector, release);
            metricNamesAreValid(stack);
            exemplarsLeadToTraces(stack);
            if (Files.exists(run.resolve("prometheus.pid"))) {
                everyQueryReturnsData(stack);
                assertThat(JSON.readTree(get(stack.prometheusUri("/api/v1/query_exemplars?start=0&end=9999999999&query="
                                        + "http_server_requests_seconds_bucket")))
                                .path("data"))
                        .isNotEmpty();
                PollingWait.until(
                        "the alert fires",
                        () -> get(stack.prometheusUri("/api/v1/alerts")).contains("DcganDeadLetters"));
            }
            logsAreObjectsWithTheSameKeys(release);
        }
    }

    private static Map<String, String> observed(OtlpCollector collector) {
        return Map.of(
                "QUARKUS_OTEL_SDK_DISABLED", "false",
                "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(),
                "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "200ms",
                "QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
    }

    private void oneTraceFromTheCommandToTheFirstImage(OtlpCollector collector, String release) throws Exception {
        PollingWait.until(
                "the last span is exported",
                () -> collector.find(TRACE, "first image").isPresent());
        PollingWait.until(
                "the first span is exported",
                () -> collector.find(TRACE, "POST /runs").isPresent());
        var request = collector.find(TRACE, "POST /runs").orElseThrow();
        assertThat(request.parent()).isEqualTo(PARENT);
        var command = child(collector, request, "train command");
        assertThat(command.attributes()).containsEntry("dcgan.run", "seen");
        child(collector, command, "load data");
        var training = child(collector, command, "train");
        child(collector, training, "export");
        child(collector, training, "measure");
        var publication = child(collector, command, "publish");
        assertThat(publication.attributes()).containsEntry("dcgan.release", release);
        var load = child(collector, publication, "load release");
        assertThat(load.service()).isEqualTo("inference-service");
        for (var phase : List.of("read", "session", "probe")) {
            child(collector, load, phase);
        }
        child(collector, publication, "first image");
        assertThat(collector.of(TRACE)).noneMatch(OtlpCollector.CollectedSpan::failed);
        assertThat(collector.all())
                .as("a malformed command has a failed span")
                .anyMatch(span -> span.name().equals("train command") && span.failed());
    }

    private static OtlpCollector.CollectedSpan child(
            OtlpCollector collector, OtlpCollector.CollectedSpan parent, String name) {
        var span = collector.find(TRACE, name).orElseThrow(() -> new AssertionError("no span " + name));
        assertThat(span.parent()).as(name).isEqualTo(parent.id());
        return span;
    }

    private void metricNamesAreValid(DcganStack stack) throws Exception {
        var trainer = metrics(stack.trainerUri("/q/metrics"), "text/plain; version=0.0.4");
        var inference = metrics(stack.inferenceUri("/q/metrics"), "text/plain; version=0.0.4");
        assertThat(MonitoringFiles.metrics())
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(trainer + inference).containsPattern("(?m)^%s[{ ]".formatted(name)));
        Promtool.require();
        Promtool.run(trainer, "check", "metrics");
        Promtool.run(inference, "check", "metrics");
    }

    private void exemplarsLeadToTraces(DcganStack stack) throws Exception {
        // The Accept header that Prometheus sends.
        var accept = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        assertThat(metrics(stack.inferenceUri("/q/metrics"), accept))
                .containsPattern("http_server_requests_seconds_bucket\\{[^}]*} [0-9.]+ # \\{[^}]*trace_id=");
    }

    private String metrics(URI uri, String format) throws Exception {
        var request = HttpRequest.newBuilder(uri).header("Accept", format).build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    private void everyQueryReturnsData(DcganStack stack) throws Exception {
        for (var query : MonitoringFiles.queries()) {
            var path = "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
            PollingWait.until("data for " + query, () -> {
                // A rate needs ongoing activity.
                get(stack.inferenceUri("/generate?count=9"));
                return JSON.readTree(get(stack.prometheusUri(path)))
                        .at("/data/result/0")
                        .has("value");
            });
        }
    }

    private void logsAreObjectsWithTheSameKeys(String release) throws Exception {
        var trainer = objects("trainer");
        assertThat(trainer).anySatisfy(line -> {
            assertThat(line.at("/mdc/run").asText()).isEqualTo("seen");
            assertThat(line.at("/mdc/trace").asText()).isEqualTo(TRACE);
            assertThat(line.path("message").asText()).startsWith("run=seen ");
        });
        assertThat(objects("inference")).anySatisfy(line -> {
            assertThat(line.at("/mdc/release").asText()).isEqualTo(release);
            assertThat(line.at("/mdc/model").asText()).isEqualTo("mnist");
            assertThat(line.at("/mdc/trace").asText()).isEqualTo(TRACE);
        });
        assertThat(objects("inference"))
                .filteredOn(line -> line.path("message").asText().contains("release="))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.at("/mdc/release").asText()).isNotEmpty());
        assertThat(trainer)
                .filteredOn(line -> line.path("message").asText().startsWith("run="))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.at("/mdc/run").asText()).isNotEmpty());
        assertThat(trainer)
                .as("no warnings without a problem")
                .noneSatisfy(line -> assertThat(line.path("level").asText()).isIn("WARN", "ERROR"));
    }

    private List<JsonNode> objects(String service) throws IOException {
        var objects = new ArrayList<JsonNode>();
        for (var line : Files.readAllLines(run.resolve(service + ".log"))) {
            objects.add(JSON.readTree(line));
        }
        return objects;
    }

    private String get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    private void post(URI uri, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("traceparent", "00-%s-%s-01".formatted(TRACE, PARENT))
                .POST(BodyPublishers.ofString(body))
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
    }
}
