package io.dcgan.trainer.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.RunId;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.store.FolderStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sends the events that a trainer of commit 45c1423 kept in the store when it was killed while Kafka was down. */
class StoredEventsTest {
    private static final Path STORED =
            Path.of("src", "test", "resources", "stored-files", "45c1423", "store", "runs", "unsent");
    private static final String FILE = "unsent-events.jsonl";

    @Test
    void theEventsAreSentAsTheyWereWritten(@TempDir Path folder) throws Exception {
        var run = folder.resolve("store/runs/unsent");
        Files.createDirectories(run);
        Files.copy(STORED.resolve(FILE), run.resolve(FILE));
        var kept = Files.readAllLines(STORED.resolve(FILE));
        assertThat(kept).hasSizeGreaterThan(3);
        var channel = new GatedChannel();
        channel.open();
        var outbox = new KafkaOutbox(
                channel, new FolderStore(folder.resolve("store")), KafkaTracing.off(), new SimpleMeterRegistry());
        outbox.resendUnsent(new RunId("unsent"));
        outbox.stop(new ShutdownEvent());
        // What later versions write as well.
        kept.replaceAll(event -> event.replaceAll("(\"secondsLeft\":[^,}]+)", "$1,\"slowdown\":\"\""));
        assertThat(channel.accepted())
                .extracting(record -> new String(record.value(), UTF_8))
                .isEqualTo(kept);
    }
}
