package io.dcgan.trainer.command;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainingEvent.CommandRejected;
import io.dcgan.common.platform.kafka.KafkaCluster;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.platform.trace.TracedSpan;
import io.dcgan.trainer.event.DeadLetter;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.event.RunEvents.RecordKind;
import io.dcgan.trainer.run.RunExecutor;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.file.NewerFormatException;
import io.dcgan.trainer.run.ownership.RunOutcome;
import io.dcgan.trainer.run.ownership.SupersededException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Handles the records of the command topic. A malformed one goes to the dead-letter topic with the reason. While store or
 * broker fail, a run is tried again.
 */
@Startup
@ApplicationScoped
class CommandHandler {
    private static final Logger LOG = Logger.getLogger(CommandHandler.class);
    private static final long MAX_RECORD_TIME_MILLIS =
            Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();
    private static final Duration RETRY_DELAY = Duration.ofSeconds(5);

    private final RunExecutor executor;
    private final ActiveRuns activeRuns;
    private final Outbox outbox;
    private final PendingCommands pendingCommands;
    private final KafkaCluster cluster;
    private final KafkaTracing tracing;
    private final Counter rejected;
    private final Counter retried;
    private final Set<RunId> waitingForNewerTrainer = new HashSet<>();

    CommandHandler(
            RunExecutor executor,
            ActiveRuns activeRuns,
            Outbox outbox,
            PendingCommands pendingCommands,
            KafkaCluster cluster,
            KafkaTracing tracing,
            MeterRegistry metrics) {
        this.executor = executor;
        this.activeRuns = activeRuns;
        this.outbox = outbox;
        this.pendingCommands = pendingCommands;
        this.cluster = cluster;
        this.tracing = tracing;
        rejected = Counter.builder("dcgan.training.commands.rejected")
                .description("Records on the command topic that did not become runs")
                .register(metrics);
        retried = Counter.builder("dcgan.training.commands.retried")
                .description("Retries of commands after a failure of the store, the broker or this service")
                .register(metrics);
    }

    private void waitBeforeRetry(RunSignals signals) throws InterruptedException {
        retried.increment();
        signals.sleep(RETRY_DELAY);
    }

    /**
     * Returns when the record may be acknowledged. Every call must come from the same thread.
     *
     * @throws InterruptedException if the trainer must hand the run over
     */
    void handle(ConsumerRecord<byte[], byte[]> record, RunSignals signals) throws InterruptedException {
        try (var span = tracing.startSpan("train command", tracing.extractParent(record.headers()))) {
            handle(record, signals, span);
        }
    }

    private void handle(ConsumerRecord<byte[], byte[]> record, RunSignals signals, TracedSpan span)
            throws InterruptedException {
        while (true) {
            try {
                if (handleOnce(record, signals, span)) {
                    return;
                }
            } catch (SupersededException e) {
                // Kafka may have assigned the record to another trainer and is about to revoke it here.
                LOG.infof("the command at %s: %s", describe(record), e.getMessage());
                waitBeforeRetry(signals);
            } catch (IOException e) {
                LOG.warnf("the command at %s will be retried: %s", describe(record), e);
                waitBeforeRetry(signals);
            } catch (RuntimeException e) {
                LOG.errorf(e, "the command at %s will be retried", describe(record));
                waitBeforeRetry(signals);
            }
        }
    }

    /** @return whether the record may be acknowledged */
    private boolean handleOnce(ConsumerRecord<byte[], byte[]> record, RunSignals signals, TracedSpan span)
            throws IOException, InterruptedException {
        var defaultId = defaultId(cluster, record);
        SubmittedCommand command;
        try {
            command = SubmittedCommand.read(payload(record), defaultId);
        } catch (MalformedMessageException e) {
            var runId = SubmittedCommand.runIdOf(payload(record)).orElse(defaultId);
            span.with("run", runId).markFailed("rejected");
            reject(record, runId, String.valueOf(e.getMessage()), signals);
            return true;
        }
        span.with("run", command.runId());
        RunOutcome outcome;
        try {
            outcome = execute(command, signals);
            waitingForNewerTrainer.remove(command.runId());
        } catch (NewerFormatException e) {
            LOG.warnf("run=%s is waiting for a newer trainer: %s", command.runId(), e.getMessage());
            waitBeforeRetry(signals);
            return requeueBehindOthers(record, command, signals);
        }
        if (outcome instanceof RunOutcome.Failed) {
            span.markFailed(outcome.tag().toString());
        } else if (outcome instanceof RunOutcome.Rejected objection) {
            span.markFailed(outcome.tag().toString());
            reject(record, command.runId(), objection.reason(), signals);
        } else {
            span.markSucceeded();
        }
        return true;
    }

    private RunOutcome execute(SubmittedCommand command, RunSignals signals) throws IOException, InterruptedException {
        activeRuns.add(command.runId(), signals);
        try {
            return executor.execute(command, signals);
        } finally {
            activeRuns.remove(command.runId());
        }
    }

    /**
     * Lets the commands behind one that has to wait go first.
     *
     * @return whether the command is at the end of the queue; false if no other command waits for this one
     */
    private boolean requeueBehindOthers(
            ConsumerRecord<byte[], byte[]> record, SubmittedCommand command, RunSignals signals)
            throws IOException, InterruptedException {
        waitingForNewerTrainer.add(command.runId());
        boolean delaysOthers = pendingCommands.listOldestFirst().stream()
                .anyMatch(pending -> pending.partition() == record.partition()
                        && pending.offset() > record.offset()
                        && !waitingForNewerTrainer.contains(pending.command().runId()));
        if (delaysOthers) {
            // A kill here queues the command twice, which is harmless: the second one finds the run as it is then.
            signals.awaitSent(outbox.send(command));
        }
        return delaysOthers;
    }

    /** Returns the id of a command whose sender chose none. */
    static RunId defaultId(KafkaCluster cluster, ConsumerRecord<byte[], byte[]> record)
            throws IOException, InterruptedException {
        return RunId.ofRecord(
                cluster.clusterId(),
                record.topic(),
                record.partition(),
                record.offset(),
                // A run id has room for four digits of a year.
                Instant.ofEpochMilli(Math.max(0, Math.min(record.timestamp(), MAX_RECORD_TIME_MILLIS))));
    }

    /** Returns the value of a record; a record without one has an empty value. */
    static byte[] payload(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null ? new byte[0] : record.value();
    }

    private void reject(ConsumerRecord<byte[], byte[]> record, RunId runId, String reason, RunSignals signals)
            throws IOException, InterruptedException {
        LOG.infof("the command at %s was rejected: %s", describe(record), reason);
        var letter = outbox.send(new DeadLetter(
                record.key(), record.value(), record.topic(), record.partition(), record.offset(), reason));
        var events = RunEvents.inResponseTo(
                outbox, InstantSource.system(), runId, RecordKind.COMMAND, record.partition(), record.offset());
        var event = events.send(
                header -> new CommandRejected(header, reason, record.topic(), record.partition(), record.offset()));
        signals.awaitSent(letter);
        signals.awaitSent(event);
        rejected.increment();
    }

    private static String describe(ConsumerRecord<byte[], byte[]> record) {
        return "%s-%d, offset %d".formatted(record.topic(), record.partition(), record.offset());
    }
}
