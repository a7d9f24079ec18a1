package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.message.Topics;
import io.dcgan.local.KafkaBroker;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real inference service: without its dependencies, during swaps under load, and killed while loading. */
class ServingIT {
    /** Use {@code -Dsoak.swaps=1000} for a soak test. */
    private static final int SWAPS = Integer.getInteger("soak.swaps", 40);

    private static final int KILLS = Integer.getInteger("soak.kills", 4);
    private static final String SEEDED = "/generate?seed=7&count=9&digit=0123456789";

    private final Path folder;

    ServingIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void itServesItsLocalCopyWhileBrokerAndStoreAreUnavailable() throws Exception {
        byte[] picture;
        String release;
        try (var broker = KafkaBroker.start(folder.resolve("kafka"));
                var service = InferenceProcess.start(folder, broker.bootstrapServers())) {
            var publisher = new TestReleasePublisher(folder.resolve("store"), broker.bootstrapServers());
            release = publisher.publish();
            service.awaitLive(release);
            var answer = service.get(SEEDED);
            assertThat(answer.headers().firstValue("Dcgan-Stale")).isEmpty();
            picture = answer.body();
        }
        Files.move(folder.resolve("store"), folder.resolve("gone"));
        try (var silent = new ServerSocket(0)) {
            for (var broker :
                    List.of("localhost:1", "no-such-broker.invalid:9092", "localhost:" + silent.getLocalPort())) {
                assertServesAlone(broker, release, picture);
            }
        }
    }

    private void assertServesAlone(String broker, String release, byte[] picture) throws Exception {
        try (var service = InferenceProcess.start(folder, broker)) {
            service.awaitReady();
            var answer = service.get(SEEDED);
            assertThat(answer.body()).as(broker).isEqualTo(picture);
            assertThat(answer.headers().firstValue("Dcgan-Release")).hasValue(release);
            assertThat(answer.headers().firstValue("Dcgan-Stale")).hasValue("true");
            assertThat(new String(service.get("/q/health/ready").body(), StandardCharsets.UTF_8))
                    .contains("\"stale\"");
            var activation = service.send("POST", "/models/mnist/rollback", "");
            assertThat(activation.statusCode()).isEqualTo(503);
        }
    }

    @Test
    void swapsUnderLoadFailNoRequest() throws Exception {
        var done = new AtomicBoolean();
        var threads = Executors.newCachedThreadPool();
        try (var broker = KafkaBroker.start(folder.resolve("kafka"));
                var service = InferenceProcess.start(folder, broker.bootstrapServers())) {
            var publisher = new TestReleasePublisher(folder.resolve("store"), broker.bootstrapServers());
            service.awaitLive(publisher.publish());
            // The raw format does not contain the release's id.
            var raw = SEEDED + "&format=raw";
            var pixels = service.get(raw).body();
            var clients = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 3; i++) {
                clients.add(repeat(threads, done, () -> {
                    var answer = service.get(raw);
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.body()).isEqualTo(pixels);
                }));
            }
            clients.add(repeat(
                    threads,
                    done,
                    () -> assertThat(service.status("/q/health/ready")).isEqualTo(200)));
            clients.add(repeat(threads, done, () -> requestAndDisconnect(service)));
            for (int i = 0; i < SWAPS; i++) {
                if (i % 10 == 9) {
                    publisher.publishBroken();
                }
                service.awaitLive(publisher.publish());
            }
            done.set(true);
            for (var client : clients) {
                assertThat(client.get()).isPositive();
            }
            assertThat(service.status("/q/health/ready")).isEqualTo(200);
            // Requests of disconnected clients were dropped.
            assertThat(new String(service.get("/q/metrics").body(), StandardCharsets.UTF_8))
                    .containsPattern("dcgan_inference_drawings_total\\{outcome=\"dropped\"} [1-9]");
        } finally {
            done.set(true);
            threads.shutdown();
        }
        assertThat(folder.resolve("crash.log")).doesNotExist();
    }

    private interface Action {
        void run() throws Exception;
    }

    private static Future<Integer> repeat(ExecutorService threads, AtomicBoolean done, Action action) {
        Callable<Integer> client = () -> {
            int times = 0;
            while (!done.get()) {
                action.run();
                times++;
            }
            return times;
        };
        return threads.submit(client);
    }

    /** Sends a large request and disconnects at once. */
    private static void requestAndDisconnect(InferenceProcess service) throws IOException, InterruptedException {
        try (var socket = new Socket("localhost", service.port())) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream()
                    .write("GET /generate?count=256 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            Thread.sleep(5);
        }
        // With a shorter pause, these requests exceed the throughput of two cores, and 429 would be a correct response.
        Thread.sleep(40);
    }

    /** A new topic has other records at the same offsets, so the process that has read the old one must restart. */
    @Test
    void aRecreatedReleaseTopicFailsLivenessAndServingContinues() throws Exception {
        try (var broker = KafkaBroker.start(folder.resolve("kafka"))) {
            var publisher = new TestReleasePublisher(folder.resolve("store"), broker.bootstrapServers());
            try (var service = InferenceProcess.start(folder, broker.bootstrapServers())) {
                service.awaitLive(publisher.publish());
                recreateReleaseTopic(broker.bootstrapServers());
                await().atMost(2, TimeUnit.MINUTES)
                        .pollInterval(200, TimeUnit.MILLISECONDS)
                        .untilAsserted(() -> {
                            assertThat(service.status("/generate")).isEqualTo(200);
                            assertThat(service.status("/q/health/live")).isEqualTo(503);
                        });
            }
            try (var service = InferenceProcess.start(folder, broker.bootstrapServers())) {
                service.awaitLive(publisher.publish());
                assertThat(service.status("/q/health/live")).isEqualTo(200);
            }
        }
    }

    private static void recreateReleaseTopic(String broker) throws Exception {
        var topics = List.of(Topics.GENERATOR_RELEASES);
        try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) broker))) {
            admin.deleteTopics(topics).all().get();
            // The broker deletes a topic after it has answered.
            await().atMost(1, TimeUnit.MINUTES).ignoreExceptions().until(() -> {
                var topic = new NewTopic(Topics.GENERATOR_RELEASES, 1, (short) 1);
                admin.createTopics(List.of(topic)).all().get();
                return true;
            });
        }
    }

    /** One disk has room for only one release, the other is read-only. */
    @Test
    void aFullOrReadOnlyDiskDoesNotPreventServing() throws Exception {
        assumeThat(InferenceProcess.canMount(folder))
                .as("this machine can mount disks")
                .isTrue();
        try (var broker = KafkaBroker.start(folder.resolve("kafka"))) {
            var publisher = new TestReleasePublisher(folder.resolve("store"), broker.bootstrapServers());
            for (boolean writable : new boolean[] {true, false}) {
                try (var service = InferenceProcess.startOnDisk(folder, broker.bootstrapServers(), "2m", writable)) {
                    for (int i = 0; i < 3; i++) {
                        var release = publisher.publish();
                        service.awaitLive(release);
                        assertThat(service.get(SEEDED).statusCode()).isEqualTo(200);
                        assertThat(service.status("/q/health/ready")).isEqualTo(200);
                    }
                }
            }
        }
        assertThat(Files.readString(folder.resolve("inference.log")))
                .containsPattern("has no local copy to restart from: .*No space left on device")
                .containsPattern("has no local copy to restart from: .*Read-only file system");
    }

    @Test
    void itStartsWithACompleteGeneratorAfterBeingKilledWhileLoading() throws Exception {
        var random = new Random(1);
        try (var broker = KafkaBroker.start(folder.resolve("kafka"))) {
            var publisher = new TestReleasePublisher(folder.resolve("store"), broker.bootstrapServers());
            var last = publisher.publish();
            for (int i = 0; i < KILLS; i++) {
                var service = InferenceProcess.start(folder, broker.bootstrapServers());
                if (i > 0) {
                    service.awaitReady();
                } else {
                    service.awaitLive(last);
                }
                for (int burst = 0; burst < 10; burst++) {
                    last = publisher.publish();
                    Thread.sleep(random.nextInt(30));
                }
                if (i % 2 == 0) {
                    service.kill();
                } else {
                    service.close();
                }
            }
            try (var service = InferenceProcess.start(folder, broker.bootstrapServers())) {
                service.awaitLive(last);
            }
        }
        assertThat(folder.resolve("crash.log")).doesNotExist();
    }
}
