package io.dcgan.trainer.ledger;

import io.dcgan.common.kafka.Kafka;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.trainer.run.Lifecycle;
import io.dcgan.trainer.run.RunArchive;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Tells the events of one run again, from its first, and goes on until the run has ended. */
@ApplicationScoped
public class EventStream {
    private static final Duration POLL = Duration.ofMillis(250);

    private final Kafka kafka;
    private final Ledger ledger;
    private final RunArchive archive;

    EventStream(Kafka kafka, Ledger ledger, RunArchive archive) {
        this.kafka = kafka;
        this.ledger = ledger;
        this.archive = archive;
    }

    /**
     * Blocks until the run has ended or the listener has enough.
     *
     * @throws IOException if the broker or the store failed
     */
    public void tell(RunId runId, Listener listener) throws IOException, InterruptedException {
        var first = ledger.firstEvent(runId);
        while (first.isEmpty()) {
            // Older than the topic, or not begun.
            var outcome = archive.find(runId).flatMap(RunArchive.Archived::outcome);
            if (outcome.isPresent() && ledger.firstEvent(runId).isEmpty()) {
                listener.accept(outcome.get());
                return;
            }
            if (!listener.patient()) {
                return;
            }
            Thread.sleep(POLL.toMillis());
            first = ledger.firstEvent(runId);
        }
        tell(runId, first.get(), listener);
    }

    /** Who listens. */
    public interface Listener {
        /** @return whether more is wanted */
        boolean accept(TrainingEvent event);

        /** Asked when nothing came for a moment. @return whether to wait on */
        boolean patient();
    }

    private void tell(RunId runId, Ledger.Place first, Listener listener) throws IOException {
        var partition = new TopicPartition(Topics.TRAINING_EVENTS, first.partition());
        Lifecycle lifecycle = new Lifecycle.Queued();
        try (var consumer = kafka.consumer(Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"))) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, first.offset());
            while (true) {
                var records = consumer.poll(POLL);
                if (records.isEmpty() && (lifecycle.ended() || !listener.patient())) {
                    return;
                }
                for (var record : records) {
                    var event = event(record.value());
                    if (event.filter(one -> one.runId().equals(runId)).isPresent()) {
                        lifecycle = lifecycle.after(event.get());
                        if (!listener.accept(event.get())) {
                            return;
                        }
                    }
                }
            }
        } catch (KafkaException e) {
            throw new IOException("the events of %s cannot be told: %s".formatted(runId, e.getMessage()), e);
        }
    }

    /** Empty for an event of another version. */
    private static Optional<TrainingEvent> event(byte[] json) {
        try {
            return Optional.of(Json.read(json, TrainingEvent.class));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }
}
