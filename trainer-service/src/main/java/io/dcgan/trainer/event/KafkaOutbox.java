package io.dcgan.trainer.event;

import io.dcgan.common.kafka.Kafka;
import io.dcgan.common.kafka.Sender;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.SentCommand;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.trace.Traces;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
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
import org.jboss.logging.Logger;

/** Sends to Kafka. What waits there for more than a moment is kept in the store as well. */
@ApplicationScoped
class KafkaOutbox implements Outbox {
    private static final Logger LOG = Logger.getLogger(KafkaOutbox.class);
    private static final Duration MOMENT = Duration.ofSeconds(1);

    /** Events that may wait before every other report of progress is left out: an hour's. */
    private static final int LIMIT = 4_000;

    private final Sender<Letter> sender;
    private final LeftEvents left;
    private final Traces traces;
    private final ScheduledExecutorService keeper =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "keep-events"));
    private long added;
    private long keptAt;

    private record Letter(ProducerRecord<byte[], byte[]> record, Optional<TrainingEvent> event)
            implements Sender.Letter {}

    KafkaOutbox(Kafka kafka, ArtifactStore store, Traces traces, MeterRegistry metrics) {
        this.traces = traces;
        sender = new Sender<>(kafka);
        left = new LeftEvents(store);
        Gauge.builder(
                        "dcgan.training.events.unsent",
                        sender,
                        all -> all.waiting().size())
                .description("Records that Kafka has not taken yet")
                .register(metrics);
        Gauge.builder(
                        "dcgan.training.events.unsent.age",
                        sender,
                        all -> all.waitingFor().toMillis() / 1e3)
                .description("How long the oldest of them has been waiting, 0 if none is")
                .baseUnit("seconds")
                .register(metrics);
        sender.start();
        var unused =
                keeper.scheduleWithFixedDelay(this::keep, MOMENT.toMillis(), MOMENT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized CompletionStage<Void> send(TrainingEvent event) {
        added++;
        var runId = event.runId().value();
        var record = record(Topics.TRAINING_EVENTS, runId, Json.write(event));
        CloudEvent.describe(
                record,
                "%s/%d/%d".formatted(runId, event.attempt(), event.sequence()),
                event.getClass(),
                event.time(),
                runId);
        var sent = sender.send(new Letter(record, Optional.of(event)));
        if (added % LIMIT == 0 && sender.waiting().size() >= LIMIT) {
            sender.thin(letter ->
                    letter.event().filter(RunProgressed.class::isInstance).isPresent());
        }
        return sent;
    }

    @Override
    public CompletionStage<Void> send(GeneratorRelease release) {
        var record = record(Topics.GENERATOR_RELEASES, release.key(), Json.write((ReleaseRecord) release));
        CloudEvent.describe(
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
        traces.describe(letter.record().headers());
        return send(letter.record());
    }

    @Override
    public CompletionStage<Void> send(SentCommand command) {
        // By its run, so that a command that is put back twice comes to one trainer, one after the other.
        return send(record(Topics.TRAIN_COMMANDS, command.runId().value(), command.write()));
    }

    @Override
    public void adopt(RunId runId) throws IOException {
        var mine = waitingEvents().stream()
                .filter(event -> event.runId().equals(runId))
                .toList();
        for (var event : left.of(runId)) {
            if (mine.stream().noneMatch(other -> same(event, other))) {
                send(event);
            }
        }
        left.changed(runId);
    }

    private static boolean same(TrainingEvent one, TrainingEvent other) {
        return one.attempt() == other.attempt() && one.sequence() == other.sequence();
    }

    private CompletionStage<Void> send(ProducerRecord<byte[], byte[]> record) {
        return sender.send(new Letter(record, Optional.empty()));
    }

    private ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] json) {
        var record = new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), json);
        traces.describe(record.headers());
        return record;
    }

    private List<TrainingEvent> waitingEvents() {
        return sender.waiting().stream()
                .flatMap(letter -> letter.event().stream())
                .toList();
    }

    private void keep() {
        try {
            if (sender.waitingFor().compareTo(MOMENT) < 0 && left.isEmpty()) {
                return;
            }
            long now;
            synchronized (this) {
                now = added;
            }
            var events = waitingEvents();
            if (now != keptAt || events.isEmpty()) {
                left.keep(events.stream().collect(Collectors.groupingBy(TrainingEvent::runId)));
                keptAt = now;
            }
        } catch (IOException | RuntimeException e) {
            LOG.warnf("events that wait for Kafka cannot be kept in the store: %s", e.getMessage());
        }
    }

    /** After all that may still have something to tell. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent event) {
        sender.close();
        keeper.shutdown();
        keep();
    }
}
