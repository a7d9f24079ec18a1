package io.dcgan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent.CheckpointWritten;
import io.dcgan.common.message.TrainingEvent.CommandRejected;
import io.dcgan.common.message.TrainingEvent.GeneratorReleased;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.local.DcganStack;
import io.dcgan.testsupport.KafkaTestClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three real processes, from a train command to a picture, with a hot swap and two kills. */
class StackIT {
    private static final int PAUSE_MILLIS = 10;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path run;

    StackIT(@TempDir Path run) {
        this.run = run;
    }

    @Test
    void aCommandLeadsToAPictureAndASecondOneReplacesItWhileRequestsRun() throws Exception {
        var root = Path.of("../..").toAbsolutePath().normalize();
        try (var stack = TestStack.start(root, run)) {
            var kafka = new KafkaTestClient(stack.bootstrapServers());
            assertThat(get(stack, "/generate").statusCode()).isEqualTo(503);

            kafka.send("{\"runId\": \"first\", \"dataset\": \"strokes\", \"epochs\": 1}");
            var first = kafka.await("first", RunFinished.class);
            awaitRelease(stack, first.releaseId().value());
            var picture = get(stack, "/generate?count=20&columns=5&seed=1");
            var sheet = ImageIO.read(new ByteArrayInputStream(picture.body()));
            assertThat(sheet.getWidth()).isEqualTo(5 * 28);
            assertThat(sheet.getHeight()).isEqualTo(4 * 28);

            // The trainer is killed during the second run, after a checkpoint. The run continues, because its command
            // was not acknowledged.
            var releases = whileRequestsRun(stack, () -> {
                kafka.send(command("second"));
                kafka.await("second", CheckpointWritten.class);
                kill("trainer");
                var second = kafka.await("second", RunFinished.class);
                assertThat(second.attempt()).isEqualTo(2);
                awaitRelease(stack, second.releaseId().value());
                return second.releaseId().value();
            });
            assertThat(releases.keySet())
                    .containsExactlyInAnyOrder(first.releaseId().value(), releases.get("live"), "live");

            var before = get(stack, "/generate?count=20&seed=1").body();
            kill("inference");
            awaitRelease(stack, String.valueOf(releases.get("live")));
            assertThat(get(stack, "/generate?count=20&seed=1").body()).isEqualTo(before);

            // The same command without a kill gives bit-identical networks, averages and moments.
            kafka.send(command("whole").replace("}", ", \"model\": \"whole\", \"publishEvery\": 1}"));
            var preview = kafka.await("whole", GeneratorReleased.class).releaseId();
            PollingWait.until(
                    "a preview answers",
                    () -> get(stack, "/generate?model=whole").statusCode() == 200);
            var whole = kafka.await("whole", RunFinished.class).releaseId();
            assertThat(whole).isNotEqualTo(preview);
            awaitRelease(stack, "whole", whole.value());
            assertThat(kafka.releaseKeys())
                    .contains("whole/" + preview, "whole/" + whole)
                    .filteredOn(key -> key.startsWith("whole/"))
                    .hasSize(3);
            assertThat(tensors("second")).isEqualTo(tensors("whole"));

            // The broker of the stack must have the libraries, too.
            for (var type : List.of("gzip", "snappy", "lz4", "zstd")) {
                try (var producer = kafka.producer(Map.of("compression.type", type))) {
                    var command = "{\"runId\": \"%s\", \"epochs\": 0}".formatted(type);
                    producer.send(new ProducerRecord<>(Topics.TRAIN_COMMANDS, command.getBytes(UTF_8)))
                            .get();
                }
                kafka.await(type, CommandRejected.class);
            }
            for (var architecture : List.of("dcgan", "dcgan-tf", "conv", "dense", "mlp")) {
                assertDrawsAPicture(stack, kafka, architecture);
            }
        }
        assertThat(run.resolve("kafka.pid")).doesNotExist();
    }

    private static String command(String runId) {
        return "{\"runId\": \"%s\", \"dataset\": \"strokes\", \"epochs\": 3, \"seed\": 2, \"checkpointEvery\": 1}"
                .formatted(runId);
    }

    /** Returns the SHA-256 of all tensors of a run's newest checkpoint, which follow the header of the file. */
    private Sha256 tensors(String runId) throws IOException {
        byte[] file;
        try (var files = Files.list(run.resolve("store/runs/" + runId + "/checkpoints"))) {
            file = Files.readAllBytes(files.max(Comparator.naturalOrder()).orElseThrow());
        }
        var header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return Sha256.of(Arrays.copyOfRange(file, 8 + (int) header, file.length));
    }

    private void assertDrawsAPicture(DcganStack stack, KafkaTestClient kafka, String architecture) throws Exception {
        var run = "arch-" + architecture;
        kafka.send(
                "{\"runId\": \"%s\", \"architecture\": \"%s\", \"model\": \"%s\", \"dataset\": \"strokes\", \"epochs\": 1}"
                        .formatted(run, architecture, run));
        var release = kafka.await(run, RunFinished.class).releaseId().value();
        awaitRelease(stack, run, release);
        var picture = get(stack, "/generate?count=4&seed=1&model=" + run);
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(ImageIO.read(new ByteArrayInputStream(picture.body())).getWidth())
                .isEqualTo(2 * 28);
    }

    /**
     * Runs an action while three clients send requests, with pauses that leave CPU time for training. Every response
     * must be a picture. {@link ServingIT} swaps releases under load without pauses.
     *
     * @return the releases seen by the clients
     */
    private Map<String, String> whileRequestsRun(DcganStack stack, Callable<String> action) throws Exception {
        var done = new AtomicBoolean();
        Callable<Map<String, String>> client = () -> {
            var seen = new HashMap<String, String>();
            while (!done.get()) {
                var response = get(stack, "/generate?count=16");
                assertThat(response.statusCode()).isEqualTo(200);
                seen.put(response.headers().firstValue("Dcgan-Release").orElseThrow(), "seen");
                Thread.sleep(PAUSE_MILLIS);
            }
            return seen;
        };
        var threads = Executors.newFixedThreadPool(3);
        try {
            var clients = List.of(threads.submit(client), threads.submit(client), threads.submit(client));
            var seen = new HashMap<String, String>();
            seen.put("live", action.call());
            done.set(true);
            for (var one : clients) {
                seen.putAll(one.get());
            }
            return seen;
        } finally {
            done.set(true);
            threads.shutdown();
        }
    }

    private void kill(String name) throws IOException {
        var pid = Long.parseLong(Files.readString(run.resolve(name + ".pid")).strip());
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }

    private HttpResponse<byte[]> get(DcganStack stack, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(stack.inferenceUri(path)).build(), BodyHandlers.ofByteArray());
    }

    private void awaitRelease(DcganStack stack, String release) {
        awaitRelease(stack, "mnist", release);
    }

    private void awaitRelease(DcganStack stack, String model, String release) {
        PollingWait.until("release %s is live".formatted(release), () -> serves(stack, model, release));
    }

    private boolean serves(DcganStack stack, String model, String release) throws InterruptedException {
        try {
            return get(stack, "/generate?model=" + model)
                    .headers()
                    .firstValue("Dcgan-Release")
                    .filter(release::equals)
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
