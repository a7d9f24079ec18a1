package io.dcgan.trainer.event;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.common.platform.kafka.RecordEmitter;
import io.dcgan.common.platform.process.RepeatedTask;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.jboss.logging.Logger;

/** Sends records to Kafka. Events that stay unsent for more than a moment are kept in the store as well. */
@ApplicationScoped
public class KafkaOutbox implements Outbox {
    private static final Logger LOG = Logger.getLogger(KafkaOutbox.class);
    private static final Duration STORE_AFTER = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    /** Limit on pending events, about an hour's worth, beyond which every other progress event is dropped. */
    private static final int THINNING_THRESHOLD = 4_000;

    private final RecordQueue<OutboxRecord> queue;
    private final UnsentEvents unsentEvents;
    private final KafkaTracing tracing;
    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "keep-events"));
    private long sentCount;
    private long storedAtCount;
    private boolean unavailable;

    private record OutboxRecord(ProducerRecord<byte[], byte[]> record, Optional<TrainingEvent> event)
            implements RecordQueue.OutgoingRecord {}

    @Inject
    KafkaOutbox(
            @Channel("outbox") MutinyEmitter<ProducerRecord<byte[], byte[]>> channel,
            ArtifactStore store,
            KafkaTracing tracing,
            MeterRegistry metrics) {
        this(RecordEmitter.of(channel), store, tracing, metrics);
    }

    KafkaOutbox(RecordEmitter channel, ArtifactStore store, KafkaTracing tracing, MeterRegistry metrics) {
        this.tracing = tracing;
        queue = new RecordQueue<>(channel);
        unsentEvents = new UnsentEvents(store);
        Gauge.builder(
                        "dcgan.training.events.unsent",
                        queue,
                        all -> all.pending().size())
                .description("Records that Kafka has not accepted yet")
                .register(metrics);
        Gauge.builder(
                        "dcgan.training.events.unsent.age",
                        queue,
                        all -> all.oldestPendingAge().toMillis() / 1e3)
                .description("Age of the oldest record that Kafka has not accepted yet, 0 if there is none")
                .baseUnit("seconds")
                .register(metrics);
        var unused = scheduler.scheduleWithFixedDelay(
                RepeatedTask.of("storing unsent events", this::storeUnsent),
                STORE_AFTER.toMillis(),
                STORE_AFTER.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized CompletionStage<Void> send(TrainingEvent event) {
        sentCount++;
        var runId = event.runId().value();
        var record = record(Topics.TRAINING_EVENTS, runId, Json.write(event));
        CloudEventHeaders.add(
                record,
                "%s/%d/%d".formatted(runId, event.attempt(), event.sequence()),
                event.getClass(),
                event.time(),
                runId);
        var sent = queue.send(new OutboxRecord(record, Optional.of(event)));
        if (sentCount % THINNING_THRESHOLD == 0 && queue.pending().size() >= THINNING_THRESHOLD) {
            queue.thinOut(unsent ->
                    unsent.event().filter(RunProgressed.class::isInstance).isPresent());
        }
        return sent;
    }

    @Override
    public CompletionStage<Void> send(GeneratorRelease release) {
        var record = record(Topics.GENERATOR_RELEASES, release.key(), Json.write((ReleaseRecord) release));
        CloudEventHeaders.add(
                record,
                release.key(),
                GeneratorRelease.class,
                release.provenance().time(),
                release.model());
        return send(record);
    }

    @Override
    public CompletionStage<Void> retire(GeneratorRelease release) {
        return send(
                new ProducerRecord<>(Topics.GENERATOR_RELEASES, release.key().getBytes(StandardCharsets.UTF_8), null));
    }

    @Override
    public CompletionStage<Void> send(DeadLetter letter) {
        tracing.injectInto(letter.record().headers());
        return send(letter.record());
    }

    @Override
    public CompletionStage<Void> send(SubmittedCommand command) {
        // Keyed by run, so that a command that is put back twice reaches the same trainer, in sequence.
        return send(record(Topics.TRAIN_COMMANDS, command.runId().value(), command.write()));
    }

    @Override
    public void resendUnsent(RunId runId) throws IOException {
        var mine = pendingEvents().stream()
                .filter(event -> event.runId().equals(runId))
                .toList();
        for (var event : unsentEvents.read(runId)) {
            if (mine.stream().noneMatch(other -> isSameEvent(event, other))) {
                send(event);
            }
        }
        unsentEvents.markFilePresent(runId);
    }

    private static boolean isSameEvent(TrainingEvent one, TrainingEvent other) {
        return one.attempt() == other.attempt() && one.sequence() == other.sequence();
    }

    private CompletionStage<Void> send(ProducerRecord<byte[], byte[]> record) {
        return queue.send(new OutboxRecord(record, Optional.empty()));
    }

    private ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] json) {
        var record = new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), json);
        tracing.injectInto(record.headers());
        return record;
    }

    private List<TrainingEvent> pendingEvents() {
        return queue.pending().stream()
                .flatMap(unsent -> unsent.event().stream())
                .toList();
    }

    private void storeUnsent() {
        try {
            logAvailability();
            if (queue.oldestPendingAge().compareTo(STORE_AFTER) < 0 && unsentEvents.isEmpty()) {
                return;
            }
            long now;
            synchronized (this) {
                now = sentCount;
            }
            var events = pendingEvents();
            if (now != storedAtCount || events.isEmpty()) {
                unsentEvents.replaceAll(events.stream().collect(Collectors.groupingBy(TrainingEvent::runId)));
                storedAtCount = now;
            }
        } catch (IOException | RuntimeException e) {
            LOG.warnf("cannot keep unsent events in the store: %s", e.getMessage());
        }
    }

    private void logAvailability() {
        boolean waiting = queue.oldestPendingAge().compareTo(STORE_AFTER) >= 0;
        if (waiting && !unavailable) {
            LOG.warn("Kafka accepts no records; they are kept, and sent when it does");
        } else if (!waiting && unavailable) {
            LOG.info("Kafka accepts records again");
        }
        unavailable = waiting;
    }

    /** Stops after everything that may still send an event. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent event) throws InterruptedException {
        try {
            queue.close(CLOSE_TIMEOUT);
        } finally {
            scheduler.shutdown();
            storeUnsent();
        }
    }
}
