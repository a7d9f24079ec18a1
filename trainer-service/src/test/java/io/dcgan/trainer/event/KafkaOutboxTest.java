package io.dcgan.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.EventHeader;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.common.platform.kafka.KafkaClientFactory;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.store.FolderStore;
import io.dcgan.local.KafkaBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sending while the broker is unavailable. */
class KafkaOutboxTest {
    private static final RunId RUN = new RunId("run-1");
    private static final StoreKey FILE = StoreKey.ofRun(RUN, "unsent-events.jsonl");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Path folder;
    private final FolderStore store;
    private final int port;

    KafkaOutboxTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        store = new FolderStore(folder.resolve("store"));
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    @Test
    void eventsAreStoredUntilTheBrokerReturnsAndArriveInOrder() throws Exception {
        var outbox = outbox();
        var last = send(outbox, 1, 30);
        awaitFile(true);
        try (var broker = KafkaBroker.start(folder.resolve("kafka"), port)) {
            last.toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(sequences(broker, 30)).isEqualTo(numbers(1, 30));
            awaitFile(false);
            outbox.stop(new ShutdownEvent());
        }
    }

    @Test
    void theNextAttemptFirstSendsTheUnsentEventsOfAKilledTrainer() throws Exception {
        var killed = outbox();
        send(killed, 1, 10);
        awaitFile(true);
        var next = outbox();
        next.resendUnsent(RUN);
        // A second call, as when the same trainer retries a run, adds nothing.
        next.resendUnsent(RUN);
        send(next, 11, 12);
        killed.stop(new ShutdownEvent());
        try (var broker = KafkaBroker.start(folder.resolve("kafka"), port)) {
            assertThat(sequences(broker, 12)).isEqualTo(numbers(1, 12));
            next.stop(new ShutdownEvent());
        }
    }

    @Test
    void onlyProgressEventsAreDroppedFromALongBacklog() throws Exception {
        var outbox = outbox();
        for (int i = 1; i <= 8_000; i++) {
            outbox.send(i % 1_000 == 0 ? failed(i) : progressed(i));
        }
        try (var broker = KafkaBroker.start(folder.resolve("kafka"), port)) {
            outbox.send(failed(8_001)).toCompletableFuture().get(60, TimeUnit.SECONDS);
            var received = sequences(broker, 8_001);
            assertThat(received).isSorted().doesNotHaveDuplicates().hasSizeLessThan(4_500);
            assertThat(received).contains(1_000L, 2_000L, 3_000L, 4_000L, 5_000L, 6_000L, 7_000L, 8_000L);
            outbox.stop(new ShutdownEvent());
        }
    }

    private KafkaOutbox outbox() {
        return new KafkaOutbox(
                new KafkaClientFactory(Map.of("bootstrap.servers", "localhost:" + port)),
                store,
                KafkaTracing.off(),
                new SimpleMeterRegistry());
    }

    private static CompletionStage<Void> send(KafkaOutbox outbox, int first, int last) {
        for (int i = first; i < last; i++) {
            outbox.send(progressed(i));
        }
        return outbox.send(progressed(last));
    }

    private static TrainingEvent progressed(long sequence) {
        return new RunProgressed(
                new EventHeader(RUN, 1, sequence, Instant.EPOCH), 1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 100, 1, "");
    }

    private static TrainingEvent failed(long sequence) {
        return new RunFailed(new EventHeader(RUN, 1, sequence, Instant.EPOCH), "a test");
    }

    private static List<Long> numbers(long first, long last) {
        var all = new ArrayList<Long>();
        for (long i = first; i <= last; i++) {
            all.add(i);
        }
        return all;
    }

    private void awaitFile(boolean there) throws Exception {
        await("%s is there: %s".formatted(FILE, there))
                .atMost(PATIENCE_NANOS, TimeUnit.NANOSECONDS)
                .until(() -> store.contains(FILE) == there);
    }

    /** Returns the sequence numbers of all events up to the last. */
    private static List<Long> sequences(KafkaBroker broker, long last) throws Exception {
        var found = new ArrayList<Long>();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = List.of(new TopicPartition(Topics.TRAINING_EVENTS, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            while (System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    found.add(Json.read(record.value(), TrainingEvent.class).sequence());
                }
                if (found.contains(last)) {
                    return found;
                }
            }
        }
        throw new AssertionError("event %d must come, got %s".formatted(last, found));
    }
}
