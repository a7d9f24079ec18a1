package io.dcgan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.local.Stack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three real processes, from a train command to a picture, through a hot load and two kills. */
class StackIT {
    private static final long PATIENCE_NANOS = 180_000_000_000L;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path run;

    StackIT(@TempDir Path run) {
        this.run = run;
    }

    @Test
    void aCommandBecomesAPictureAndASecondOneReplacesItWhileRequestsRun() throws Exception {
        var root = Path.of("../..").toAbsolutePath().normalize();
        try (var stack = Stack.start(root, run, freePort(), freePort(), freePort())) {
            assertThat(get(stack, "/generate").statusCode()).isEqualTo(503);

            send(stack, "{\"runId\": \"first\", \"dataset\": \"strokes\", \"epochs\": 1}");
            var first = await(stack, "first", RunFinished.class);
            awaitRelease(stack, first.releaseId().value());
            var picture = get(stack, "/generate?count=20&columns=5&seed=1");
            var sheet = ImageIO.read(new ByteArrayInputStream(picture.body()));
            assertThat(sheet.getWidth()).isEqualTo(5 * 28);
            assertThat(sheet.getHeight()).isEqualTo(4 * 28);

            // The second run is killed on its way; its command was not acknowledged, so it is trained after all.
            var releases = whileRequestsRun(stack, () -> {
                send(stack, "{\"runId\": \"second\", \"dataset\": \"strokes\", \"epochs\": 2, \"seed\": 2}");
                await(stack, "second", RunProgressed.class);
                kill("trainer");
                var second = await(stack, "second", RunFinished.class);
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
        }
        assertThat(run.resolve("kafka.pid")).doesNotExist();
    }

    /** Three clients ask without pause; every answer must be a picture. Returns the releases that they saw. */
    private Map<String, String> whileRequestsRun(Stack stack, Callable<String> action) throws Exception {
        var done = new AtomicBoolean();
        Callable<Map<String, String>> client = () -> {
            var seen = new HashMap<String, String>();
            while (!done.get()) {
                var response = get(stack, "/generate?count=16");
                assertThat(response.statusCode()).isEqualTo(200);
                seen.put(response.headers().firstValue("Dcgan-Release").orElseThrow(), "seen");
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

    private HttpResponse<byte[]> get(Stack stack, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(stack.inferenceUri(path)).build(), BodyHandlers.ofByteArray());
    }

    private void awaitRelease(Stack stack, String release) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!serves(stack, release)) {
            assertThat(System.nanoTime()).as("release %s is live", release).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private boolean serves(Stack stack, String release) throws InterruptedException {
        try {
            return get(stack, "/generate")
                    .headers()
                    .firstValue("Dcgan-Release")
                    .filter(release::equals)
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private static void send(Stack stack, String command) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", stack.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.TRAIN_COMMANDS, command.getBytes(UTF_8)))
                    .get();
        }
    }

    /** The first event of a kind that a run sends. */
    private static <E extends TrainingEvent> E await(Stack stack, String runId, Class<E> type) throws Exception {
        Predicate<TrainingEvent> wanted = event -> event.runId().value().equals(runId) && type.isInstance(event);
        var partition = new TopicPartition(Topics.TRAINING_EVENTS, 0);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        TrainingEvent last = null;
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", stack.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    last = Json.read(record.value(), TrainingEvent.class);
                    if (wanted.test(last)) {
                        return type.cast(last);
                    }
                }
            }
        }
        throw new AssertionError(
                "run %s must send a %s, the last event is %s".formatted(runId, type.getSimpleName(), last));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
