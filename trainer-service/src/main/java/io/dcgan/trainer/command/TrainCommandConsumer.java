package io.dcgan.trainer.command;

import io.dcgan.common.platform.kafka.BrokerGate;
import io.dcgan.trainer.run.ProcessHalt;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Receives train commands, one at a time, and acknowledges each once it need not be delivered again: when its run has
 * ended or was paused.
 */
@ApplicationScoped
class TrainCommandConsumer {
    static final String CHANNEL = "train-commands";
    private static final Logger LOG = Logger.getLogger(TrainCommandConsumer.class);
    private static final int EXIT_BROKEN = 70;

    private final CommandHandler handler;
    private final CommandPartitions partitions;
    private final TrainingThread training;
    private final BrokerGate gate;
    private final CommandConfig config;
    private final ProcessHalt halt;

    TrainCommandConsumer(
            CommandHandler handler,
            CommandPartitions partitions,
            TrainingThread training,
            BrokerGate gate,
            CommandConfig config,
            ProcessHalt halt) {
        this.handler = handler;
        this.partitions = partitions;
        this.training = training;
        this.gate = gate;
        this.config = config;
        this.halt = halt;
    }

    void start(@Observes StartupEvent event) {
        if (!config.train()) {
            LOG.info("training is disabled: this process consumes no commands");
            return;
        }
        gate.onBroken(CHANNEL, reason -> {
            LOG.fatalf("the trainer ends, because it cannot receive commands: %s", reason);
            halt.exit(EXIT_BROKEN);
        });
        gate.open(CHANNEL);
    }

    /** The next command is delivered when the returned stage is complete. It never fails, because that would end the channel. */
    @Incoming(CHANNEL)
    CompletionStage<Void> receive(Message<ConsumerRecord<byte[], byte[]>> message) {
        return partitions
                .claim(message.getPayload())
                .map(work -> handle(message, work))
                .orElseGet(() -> CompletableFuture.completedStage(null));
    }

    private CompletionStage<Void> handle(Message<ConsumerRecord<byte[], byte[]>> message, CommandInProgress work) {
        return training.submit(() -> {
                    handler.handle(message.getPayload(), work.signals());
                    return (Void) null;
                })
                .handle((nothing, failure) -> failure)
                .thenCompose(failure -> answer(message, work, failure));
    }

    private static CompletionStage<Void> answer(
            Message<ConsumerRecord<byte[], byte[]>> message, CommandInProgress work, @Nullable Throwable failure) {
        if (failure == null) {
            work.done().complete(null);
            return message.ack();
        }
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof InterruptedException)) {
            LOG.errorf(cause, "the command at %s failed", work);
        }
        work.done().completeExceptionally(cause);
        return message.nack(cause);
    }

    /** Stops before everything that a run needs to write its checkpoint. */
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event)
            throws InterruptedException {
        partitions.stop();
    }
}
