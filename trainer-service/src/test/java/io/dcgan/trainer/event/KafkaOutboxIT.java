package io.dcgan.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.message.TrainingEvent;
import io.dcgan.local.KafkaBroker;
import io.dcgan.testsupport.KafkaTestClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The outbox's channel with a real broker that is unavailable at first, and again later. */
@QuarkusTest
@TestProfile(KafkaOutboxIT.WithoutBroker.class)
class KafkaOutboxIT {
    private final String servers;
    private final Outbox outbox;

    @Inject
    KafkaOutboxIT(@ConfigProperty(name = "kafka.bootstrap.servers") String servers, Outbox outbox) {
        this.servers = servers;
        this.outbox = outbox;
    }

    /** Configures a broker that does not run yet. */
    public static final class WithoutBroker implements QuarkusTestProfile {
        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            try (var socket = new ServerSocket(0)) {
                return Map.of(
                        "kafka.bootstrap.servers",
                        "localhost:" + socket.getLocalPort(),
                        "dcgan.store.folder",
                        Files.createTempDirectory("dcgan-test").toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void eventsArriveInOrderOnceThereIsABroker(@TempDir Path folder) throws Exception {
        int port = Integer.parseInt(servers.substring(servers.indexOf(':') + 1));
        var first = KafkaOutboxTest.sendProgress(outbox, 1, 30);
        // Long enough for the channel's own retries.
        await().during(3, TimeUnit.SECONDS)
                .atMost(4, TimeUnit.SECONDS)
                .until(() -> !first.toCompletableFuture().isDone());
        try (var broker = KafkaBroker.start(folder, port)) {
            assertArrived(broker, 30);
        }
        KafkaOutboxTest.sendProgress(outbox, 31, 60);
        try (var broker = KafkaBroker.start(folder, port)) {
            assertArrived(broker, 60);
        }
    }

    private static void assertArrived(KafkaBroker broker, int last) {
        var received = new KafkaTestClient(broker.bootstrapServers())
                .eventsUpTo(KafkaOutboxTest.RUN.value(), event -> event.sequence() == last);
        // A record in flight when the broker stopped may have been written twice.
        assertThat(received.stream().map(TrainingEvent::sequence).distinct())
                .containsExactlyElementsOf(KafkaOutboxTest.numbers(1, last));
    }
}
