package io.dcgan.trainer.ledger;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.platform.kafka.KafkaClientFactory;
import io.dcgan.trainer.run.RunArchive;
import io.dcgan.trainer.run.ownership.Lifecycle;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Replays the events of one run from its first, then follows it until it has ended. */
@ApplicationScoped
public class RunEventStream {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

    private final KafkaClientFactory kafka;
    private final RunRegistry registry;
    private final RunArchive archive;

    RunEventStream(KafkaClientFactory kafka, RunRegistry registry, RunArchive archive) {
        this.kafka = kafka;
        this.registry = registry;
        this.archive = archive;
    }

    /**
     * Blocks until the run has ended or the listener stops the stream.
     *
     * @throws IOException if the broker or the store failed
     */
    public void stream(RunId runId, Listener listener) throws IOException, InterruptedException {
        var first = registry.firstEventPosition(runId);
        while (first.isEmpty()) {
            // The run is older than the topic's records, or has not begun.
            var outcome = archive.find(runId).flatMap(RunArchive.ArchivedRun::outcome);
            if (outcome.isPresent() && registry.firstEventPosition(runId).isEmpty()) {
                listener.accept(outcome.get());
                return;
            }
            if (!listener.keepWaiting()) {
                return;
            }
            Thread.sleep(POLL_INTERVAL.toMillis());
            first = registry.firstEventPosition(runId);
        }
        stream(runId, first.get(), listener);
    }

    /** Receives the events of a run. */
    public interface Listener {
        /** @return whether to continue */
        boolean accept(TrainingEvent event) throws InterruptedException;

        /** Called when no event has arrived for a moment. @return whether to keep waiting */
        boolean keepWaiting() throws InterruptedException;
    }

    private void stream(RunId runId, RunRegistry.RecordPosition first, Listener listener)
            throws IOException, InterruptedException {
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
                var records = consumer.poll(POLL_INTERVAL);
                if (records.isEmpty() && (lifecycle.ended() || !listener.keepWaiting())) {
                    return;
                }
                for (var record : records) {
                    var event = parse(record.value());
                    if (event.filter(one -> one.runId().equals(runId)).isPresent()) {
                        lifecycle = lifecycle.after(event.get());
                        if (!listener.accept(event.get())) {
                            return;
                        }
                    }
                }
            }
        } catch (KafkaException e) {
            throw new IOException("cannot read the events of %s: %s".formatted(runId, e.getMessage()), e);
        }
    }

    /** Parses an event; empty for one of another version. */
    private static Optional<TrainingEvent> parse(byte[] json) {
        try {
            return Optional.of(Json.read(json, TrainingEvent.class));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }
}
