package io.dcgan.trainer.command;

import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent.CommandRejected;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.run.Runs;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Makes runs of commands, in the order of the topic.
 *
 * <p>A command is acknowledged when its run has an outcome. One that cannot be understood goes to the dead-letter topic
 * with the reason, and the next one runs. While store or broker fail, a run is tried again; nothing is acknowledged.
 */
@ApplicationScoped
class TrainCommandConsumer {
    private static final Logger LOG = Logger.getLogger(TrainCommandConsumer.class);
    private static final long RETRY_MILLIS = 5_000;

    private final Runs runs;
    private final Outbox outbox;
    private final TrainingThread thread;
    private final ClusterId clusterId;
    private final MeterRegistry metrics;

    TrainCommandConsumer(Runs runs, Outbox outbox, TrainingThread thread, ClusterId clusterId, MeterRegistry metrics) {
        this.runs = runs;
        this.outbox = outbox;
        this.thread = thread;
        this.clusterId = clusterId;
        this.metrics = metrics;
    }

    @Incoming("train-commands")
    CompletionStage<Void> receive(Message<byte[]> message) {
        return thread.run(() -> handle(message)).thenCompose(acknowledgement -> acknowledgement);
    }

    private CompletionStage<Void> handle(Message<byte[]> message) throws InterruptedException {
        var place = message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
        while (true) {
            try {
                return handle(message, place);
            } catch (IOException | KafkaException e) {
                LOG.warnf("the command at %s waits, and is tried again: %s", describe(place), e);
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }

    private CompletionStage<Void> handle(Message<byte[]> message, IncomingKafkaRecordMetadata<?, ?> place)
            throws IOException, InterruptedException {
        var defaultId = RunId.ofRecord(
                clusterId.get(), place.getTopic(), place.getPartition(), place.getOffset(), place.getTimestamp());
        TrainCommand command;
        try {
            command = TrainCommand.read(bytes(message), defaultId);
        } catch (MalformedMessageException e) {
            return reject(message, place, defaultId, String.valueOf(e.getMessage()));
        }
        var objection = runs.objection(command);
        if (objection.isPresent()) {
            return reject(message, place, command.runId(), objection.get());
        }
        runs.perform(command);
        return message.ack();
    }

    /** A record without a value is an empty one. */
    private static byte[] bytes(Message<byte[]> message) {
        return message.getPayload() == null ? new byte[0] : message.getPayload();
    }

    private CompletionStage<Void> reject(
            Message<byte[]> message, IncomingKafkaRecordMetadata<?, ?> place, RunId runId, String reason) {
        LOG.infof("the command at %s is rejected: %s", describe(place), reason);
        metrics.counter("dcgan.training.commands.rejected").increment();
        new RunEvents(outbox, InstantSource.system(), runId, 0)
                .send((id, attempt, sequence, time) -> new CommandRejected(
                        id,
                        attempt,
                        sequence,
                        time,
                        reason,
                        place.getTopic(),
                        place.getPartition(),
                        place.getOffset()));
        return message.nack(new IllegalArgumentException(reason));
    }

    private static String describe(IncomingKafkaRecordMetadata<?, ?> place) {
        return "%s-%d, offset %d".formatted(place.getTopic(), place.getPartition(), place.getOffset());
    }
}
