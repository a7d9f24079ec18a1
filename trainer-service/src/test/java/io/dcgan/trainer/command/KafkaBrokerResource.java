package io.dcgan.trainer.command;

import io.dcgan.local.KafkaBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real broker and an empty store for the service under test. */
public final class KafkaBrokerResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable KafkaBroker broker;

    @Override
    public Map<String, String> start() {
        try {
            var folder = Files.createTempDirectory("trainer-test");
            broker = KafkaBroker.start(folder.resolve("kafka"));
            return Map.of(
                    "kafka.bootstrap.servers",
                    broker.bootstrapServers(),
                    // Shorter than any run.
                    "kafka.max.poll.interval.ms",
                    "3000",
                    "kafka.session.timeout.ms",
                    "6000",
                    // New partitions are noticed at once.
                    "kafka.metadata.max.age.ms",
                    "1000",
                    "dcgan.store.folder",
                    folder.resolve("store").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
