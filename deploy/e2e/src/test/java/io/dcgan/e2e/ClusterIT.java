package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.message.TrainingEvent.CheckpointWritten;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.store.S3Server;
import io.dcgan.local.DcganStack;
import io.dcgan.local.KafkaBroker;
import io.dcgan.testsupport.KafkaTestClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behaviour in a cluster: a bucket as the store that becomes unavailable, and replicas replaced under load. */
class ClusterIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;

    ClusterIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aRunAndItsReleaseSurviveATemporarilyUnavailableBucket() throws Exception {
        try (var bucket = S3Server.start(ROOT.resolve("common"), folder);
                var stack = TestStack.start(
                        ROOT,
                        folder.resolve("run"),
                        Map.of(
                                "DCGAN_STORE_S3_BUCKET", S3Server.BUCKET,
                                "DCGAN_STORE_S3_ENDPOINT", bucket.endpoint().toString(),
                                "DCGAN_RETENTION_RELEASES", "3",
                                "DCGAN_RETENTION_RUNS", "1",
                                "DCGAN_RETENTION_EVERY", "1s",
                                "AWS_ACCESS_KEY_ID", "test",
                                "AWS_SECRET_ACCESS_KEY", "test"))) {
            var kafka = new KafkaTestClient(stack.bootstrapServers());
            // The process that plays the bucket dies between two checkpoints, because it leaves an object half written,
            // which a real bucket never does.
            kafka.send("{\"runId\": \"away\", \"dataset\": \"strokes\", \"epochs\": 4, \"checkpointEvery\": 5}");
            kafka.await("away", CheckpointWritten.class);
            bucket.kill();
            PollingWait.until(
                    "the trainer retries the command",
                    () -> new String(get(stack.trainerUri("/q/metrics")).body(), StandardCharsets.UTF_8)
                            .lines()
                            .anyMatch(line -> line.matches("dcgan_training_commands_retried_total [1-9].*")));
            bucket.restart();
            var release = kafka.await("away", RunFinished.class).releaseId().value();
            PollingWait.until(
                    release, () -> live(stack.inferenceUri("/generate")).equals(release));

            // A release that arrives while the bucket is unavailable goes live once the bucket is back. Until then, the
            // previous release is served.
            kafka.send("{\"runId\": \"next\", \"dataset\": \"strokes\", \"epochs\": 1}");
            var next = kafka.await("next", RunFinished.class).releaseId().value();
            bucket.kill();
            assertThat(get(stack.inferenceUri("/generate")).statusCode()).isEqualTo(200);
            bucket.restart();
            PollingWait.until(next, () -> live(stack.inferenceUri("/generate")).equals(next));
            assertOldFilesAreDeleted(bucket, stack, kafka);
        }
        assertThat(folder.resolve("run/store")).doesNotExist();
    }

    /** Retention deletes the bulky files of old runs and the oldest release, but keeps the records of the runs. */
    private void assertOldFilesAreDeleted(S3Server bucket, DcganStack stack, KafkaTestClient kafka) throws Exception {
        for (var runId : List.of("third", "fourth")) {
            kafka.send("{\"runId\": \"%s\", \"dataset\": \"strokes\", \"epochs\": 1}".formatted(runId));
            kafka.await(runId, RunFinished.class);
        }
        var first = stack.trainerUri("/runs/away/samples/epoch-0001.png");
        PollingWait.until(
                "the pictures of the first run are deleted", () -> get(first).statusCode() == 404);
        PollingWait.until(
                "the first release is retired",
                () -> !releases(stack).contains("\"runId\":\"away\"") && count(releases(stack)) == 3);
        assertThat(get(stack.trainerUri("/runs/fourth/samples/epoch-0001.png")).statusCode())
                .isEqualTo(200);
        for (var kept : List.of("command.json", "sent.json", "outcome.json", "metrics.jsonl")) {
            assertThat(inBucket(bucket, "runs/away/" + kept)).as(kept).isTrue();
        }
        for (var gone : List.of("samples/epoch-0001.png", "samples/epochs.gif")) {
            assertThat(inBucket(bucket, "runs/away/" + gone)).as(gone).isFalse();
        }
    }

    private boolean inBucket(S3Server bucket, String key) throws IOException, InterruptedException {
        return get(URI.create(bucket.endpoint() + "/" + S3Server.BUCKET + "/" + key))
                        .statusCode()
                == 200;
    }

    private String releases(DcganStack stack) throws Exception {
        return new String(get(stack.inferenceUri("/models/mnist/releases")).body(), StandardCharsets.UTF_8);
    }

    private static int count(String releases) {
        return releases.split("\"runId\":", -1).length - 1;
    }

    private String live(URI uri) throws IOException, InterruptedException {
        return get(uri).headers().firstValue("Dcgan-Release").orElse("");
    }

    private HttpResponse<byte[]> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
    }

    @Test
    void aRollingUpdateAndALostNodeFailNoRequest() throws Exception {
        var done = new AtomicBoolean();
        var threads = Executors.newCachedThreadPool();
        try (var broker = KafkaBroker.start(folder.resolve("kafka"));
                var proxy = new RoundRobinProxy()) {
            new TestReleasePublisher(folder.resolve("store"), broker.bootstrapServers()).publish();
            var replicas = new ArrayList<>(List.of(replica(broker, proxy, "a"), replica(broker, proxy, "b")));
            var clients = new ArrayList<Future<?>>();
            var sheet = URI.create("http://localhost:" + proxy.port() + "/generate?count=9&seed=1&format=raw");
            var pixels = get(sheet).body();
            var answers = new AtomicInteger();
            for (int i = 0; i < 3; i++) {
                clients.add(threads.submit(() -> {
                    while (!done.get()) {
                        var answer = get(sheet);
                        assertThat(answer.statusCode()).isEqualTo(200);
                        // The response must be the same from every replica.
                        assertThat(answer.body()).isEqualTo(pixels);
                        answers.incrementAndGet();
                    }
                    return null;
                }));
            }
            // As in the manifests: the new replica is ready before the old one is removed from the proxy and stopped.
            for (var name : List.of("c", "d")) {
                replicas.add(replica(broker, proxy, name));
                var old = replicas.remove(0);
                proxy.remove(old.port());
                old.close();
            }
            // A lost node is not removed from the proxy beforehand.
            replicas.remove(0).kill();
            int before = answers.get();
            await("the other replica answers")
                    .atMost(KafkaTestClient.PATIENCE)
                    .until(() ->
                            answers.get() >= before + 100 || clients.stream().anyMatch(Future::isDone));
            done.set(true);
            for (var client : clients) {
                client.get();
            }
            replicas.forEach(InferenceProcess::close);
        } finally {
            done.set(true);
            threads.shutdown();
        }
        assertThat(Files.exists(folder.resolve("crash.log"))).isFalse();
    }

    private InferenceProcess replica(KafkaBroker broker, RoundRobinProxy proxy, String name) throws Exception {
        var replica = InferenceProcess.start(folder, broker.bootstrapServers(), "cache-" + name);
        replica.awaitReady();
        proxy.add(replica.port());
        return replica;
    }
}
