package io.dcgan.trainer.command;

import io.dcgan.common.kafka.Broker;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.SentCommand;
import io.dcgan.common.message.TrainingEvent.CommandRejected;
import io.dcgan.common.trace.Step;
import io.dcgan.common.trace.Traces;
import io.dcgan.trainer.event.DeadLetter;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.event.RunEvents.RecordKind;
import io.dcgan.trainer.run.Orders;
import io.dcgan.trainer.run.RunOutcome;
import io.dcgan.trainer.run.Runs;
import io.dcgan.trainer.run.SupersededException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Makes a run of a record. One that cannot be understood goes to the dead-letter topic with the reason. While store or
 * broker fail, a run is tried again.
 */
@Startup
@ApplicationScoped
class CommandHandler {
    private static final Logger LOG = Logger.getLogger(CommandHandler.class);
    private static final long LAST_MILLIS =
            Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Runs runs;
    private final HeldRuns held;
    private final Outbox outbox;
    private final Broker broker;
    private final Traces traces;
    private final Counter rejected;
    private final Counter retried;

    CommandHandler(Runs runs, HeldRuns held, Outbox outbox, Broker broker, Traces traces, MeterRegistry metrics) {
        this.runs = runs;
        this.held = held;
        this.outbox = outbox;
        this.broker = broker;
        this.traces = traces;
        rejected = Counter.builder("dcgan.training.commands.rejected")
                .description("Records on the command topic that did not become runs")
                .register(metrics);
        retried = Counter.builder("dcgan.training.commands.retried")
                .description("How often a command was tried again, because store or broker failed, or this service did")
                .register(metrics);
    }

    private void restThenTryAgain(Orders orders) throws InterruptedException {
        retried.increment();
        orders.rest(RETRY);
    }

    /**
     * Returns when the record need not come again. Every call must come from the same thread.
     *
     * @throws InterruptedException if the trainer must let it go
     */
    void handle(ConsumerRecord<byte[], byte[]> record, Orders orders) throws InterruptedException {
        try (var step = traces.step("train command", traces.origin(record.headers()))) {
            handle(record, orders, step);
        }
    }

    private void handle(ConsumerRecord<byte[], byte[]> record, Orders orders, Step step) throws InterruptedException {
        while (true) {
            try {
                handleOnce(record, orders, step);
                return;
            } catch (SupersededException e) {
                // If Kafka has given the record to another trainer, it is about to tell.
                LOG.infof("the command at %s: %s", describe(record), e.getMessage());
                restThenTryAgain(orders);
            } catch (IOException e) {
                LOG.warnf("the command at %s waits, and is tried again: %s", describe(record), e);
                restThenTryAgain(orders);
            } catch (RuntimeException e) {
                LOG.errorf(e, "the command at %s waits, and is tried again", describe(record));
                restThenTryAgain(orders);
            }
        }
    }

    private void handleOnce(ConsumerRecord<byte[], byte[]> record, Orders orders, Step step)
            throws IOException, InterruptedException {
        var defaultId = defaultId(broker, record);
        SentCommand command;
        try {
            command = SentCommand.read(bytes(record), defaultId);
        } catch (MalformedMessageException e) {
            var runId = SentCommand.runIdOf(bytes(record)).orElse(defaultId);
            step.with("run", runId).failed("rejected");
            reject(record, runId, String.valueOf(e.getMessage()), orders);
            return;
        }
        step.with("run", command.runId());
        RunOutcome outcome;
        held.hold(command.runId(), orders);
        try {
            outcome = runs.perform(command, orders);
        } finally {
            held.release(command.runId());
        }
        if (outcome instanceof RunOutcome.Failed) {
            step.failed(outcome.tag());
        } else if (outcome instanceof RunOutcome.Rejected objection) {
            step.failed(outcome.tag());
            reject(record, command.runId(), objection.reason(), orders);
        } else {
            step.done();
        }
    }

    /** The id of a command whose sender chose none. */
    static RunId defaultId(Broker broker, ConsumerRecord<byte[], byte[]> record)
            throws IOException, InterruptedException {
        return RunId.ofRecord(
                broker.clusterId(),
                record.topic(),
                record.partition(),
                record.offset(),
                // A name has room for four digits of a year.
                Instant.ofEpochMilli(Math.max(0, Math.min(record.timestamp(), LAST_MILLIS))));
    }

    /** A record without a value is an empty one. */
    static byte[] bytes(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null ? new byte[0] : record.value();
    }

    private void reject(ConsumerRecord<byte[], byte[]> record, RunId runId, String reason, Orders orders)
            throws IOException, InterruptedException {
        LOG.infof("the command at %s is rejected: %s", describe(record), reason);
        var letter = outbox.send(new DeadLetter(
                record.key(), record.value(), record.topic(), record.partition(), record.offset(), reason));
        var events = RunEvents.inAnswerTo(
                outbox, InstantSource.system(), runId, RecordKind.COMMAND, record.partition(), record.offset());
        var event = events.send((id, attempt, sequence, time) -> new CommandRejected(
                id, attempt, sequence, time, reason, record.topic(), record.partition(), record.offset()));
        orders.await(letter);
        orders.await(event);
        rejected.increment();
    }

    private static String describe(ConsumerRecord<byte[], byte[]> record) {
        return "%s-%d, offset %d".formatted(record.topic(), record.partition(), record.offset());
    }
}
