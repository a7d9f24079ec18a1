package io.dcgan.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.id.RunId;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.EventHeader;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.store.FolderStore;
import io.dcgan.testsupport.KafkaTestClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sending while the broker is unavailable. {@link KafkaOutboxIT} does it with a real one. */
class KafkaOutboxTest {
    static final RunId RUN = new RunId("run-1");
    private static final StoreKey FILE = StoreKey.ofRun(RUN, "unsent-events.jsonl");

    private final FolderStore store;
    private final GatedChannel channel = new GatedChannel();

    KafkaOutboxTest(@TempDir Path folder) {
        store = new FolderStore(folder);
    }

    @Test
    void eventsAreStoredUntilTheBrokerReturnsAndArriveInOrder() throws Exception {
        var outbox = outbox(channel);
        var last = sendProgress(outbox, 1, 30);
        awaitFile(true);
        assertThat(channel.waiting()).isEqualTo(1);
        channel.open();
        get(last);
        assertThat(sequences()).isEqualTo(numbers(1, 30));
        awaitFile(false);
        outbox.stop(new ShutdownEvent());
    }

    @Test
    void theNextAttemptFirstSendsTheUnsentEventsOfAKilledTrainer() throws Exception {
        var killed = outbox(new GatedChannel());
        sendProgress(killed, 1, 10);
        awaitFile(true);
        var next = outbox(channel);
        next.resendUnsent(RUN);
        // A second call, as when the same trainer retries a run, adds nothing.
        next.resendUnsent(RUN);
        var last = sendProgress(next, 11, 12);
        killed.stop(new ShutdownEvent());
        channel.open();
        get(last);
        assertThat(sequences()).isEqualTo(numbers(1, 12));
        next.stop(new ShutdownEvent());
    }

    @Test
    void onlyProgressEventsAreDroppedFromALongBacklog() throws Exception {
        var outbox = outbox(channel);
        for (int i = 1; i <= 8_000; i++) {
            outbox.send(i % 1_000 == 0 ? failed(i) : progressed(i));
        }
        var last = outbox.send(failed(8_001));
        channel.open();
        get(last);
        assertThat(sequences()).isSorted().doesNotHaveDuplicates().hasSizeLessThan(4_500);
        assertThat(sequences()).contains(1_000L, 2_000L, 3_000L, 4_000L, 5_000L, 6_000L, 7_000L, 8_000L);
        outbox.stop(new ShutdownEvent());
    }

    @Test
    void anEventThatTheChannelGivesUpIsSentAgainBeforeTheNext() throws Exception {
        channel.open();
        channel.failNext(new UnknownServerException("a test"));
        channel.failNext(new IllegalStateException("a test"));
        var outbox = outbox(channel);
        get(sendProgress(outbox, 1, 3));
        assertThat(sequences()).isEqualTo(numbers(1, 3));
        outbox.stop(new ShutdownEvent());
    }

    @Test
    void anEventThatNoBrokerWouldAcceptFailsAndDoesNotKeepTheNextWaiting() throws Exception {
        channel.open();
        channel.failNext(new RecordTooLargeException("a test"));
        var outbox = outbox(channel);
        var rejected = outbox.send(progressed(1));
        get(outbox.send(progressed(2)));
        assertThat(sequences()).containsExactly(2L);
        assertThatThrownBy(() -> get(rejected)).hasRootCauseMessage("a test");
        outbox.stop(new ShutdownEvent());
    }

    private KafkaOutbox outbox(GatedChannel to) {
        return new KafkaOutbox(to, store, KafkaTracing.off(), new SimpleMeterRegistry());
    }

    static CompletionStage<Void> sendProgress(Outbox outbox, int first, int last) {
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

    static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static void get(CompletionStage<Void> sent) throws Exception {
        sent.toCompletableFuture().get(KafkaTestClient.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void awaitFile(boolean there) {
        await("%s is there: %s".formatted(FILE, there))
                .atMost(KafkaTestClient.PATIENCE)
                .until(() -> store.contains(FILE) == there);
    }

    /** Returns the sequence numbers of the events that the channel got. */
    private List<Long> sequences() {
        return channel.accepted().stream().map(KafkaOutboxTest::sequence).toList();
    }

    private static long sequence(ProducerRecord<byte[], byte[]> record) {
        try {
            return Json.read(record.value(), TrainingEvent.class).sequence();
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }
}
