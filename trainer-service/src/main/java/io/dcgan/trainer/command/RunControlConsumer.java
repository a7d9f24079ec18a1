package io.dcgan.trainer.command;

import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.Topics;
import io.dcgan.common.platform.kafka.KafkaClientFactory;
import io.dcgan.common.platform.kafka.TopicReader;
import io.dcgan.trainer.run.UnclaimedRunControls;
import io.dcgan.trainer.run.UnclaimedRunControls.ReceivedControl;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Reads all controls at each start and makes sure that each is answered: by the run in progress on this trainer, by this class
 * if no trainer works on the run, or by another trainer.
 */
@ApplicationScoped
class RunControlConsumer implements UnclaimedRunControls.CommandLookup {
    private static final Logger LOG = Logger.getLogger(RunControlConsumer.class);
    private static final long RETRY_MILLIS = 1_000;

    private final ActiveRuns activeRuns;
    private final UnclaimedRunControls unclaimed;
    private final PendingCommands pendingCommands;
    private final CommandPartitions partitions;
    private final TopicReader reader;
    private final Counter malformed;
    private final Thread thread = new Thread(this::processControls, "controls");
    private final List<ReceivedControl> unanswered = new ArrayList<>();
    private boolean controlArrived;

    RunControlConsumer(
            KafkaClientFactory kafka,
            ActiveRuns activeRuns,
            UnclaimedRunControls unclaimed,
            PendingCommands pendingCommands,
            CommandPartitions partitions,
            MeterRegistry metrics) {
        this.activeRuns = activeRuns;
        this.unclaimed = unclaimed;
        this.pendingCommands = pendingCommands;
        this.partitions = partitions;
        reader = new TopicReader(kafka, Topics.RUN_CONTROLS, this::receive);
        malformed = Counter.builder("dcgan.training.controls.malformed")
                .description("Malformed records on the control topic, or records that name no run")
                .register(metrics);
        thread.setDaemon(true);
    }

    void start(@Observes StartupEvent event) {
        reader.start();
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        reader.close();
        thread.interrupt();
    }

    private void receive(ConsumerRecord<byte[], byte[]> record) {
        var place = "%s-%d-%d".formatted(record.topic(), record.partition(), record.offset());
        try {
            var control = RunControl.read(CommandHandler.payload(record), place);
            synchronized (this) {
                unanswered.add(new ReceivedControl(control, record.partition(), record.offset()));
                controlArrived = true;
                notifyAll();
            }
        } catch (MalformedMessageException e) {
            malformed.increment();
            LOG.infof("the control at %s is malformed: %s", place, e.getMessage());
            SubmittedCommand.runIdOf(CommandHandler.payload(record))
                    .ifPresent(runId -> unclaimed.rejectMalformed(
                            runId, place, record.partition(), record.offset(), String.valueOf(e.getMessage())));
        }
    }

    private void processControls() {
        try {
            while (true) {
                for (var placed : awaitUnanswered()) {
                    if (handle(placed)) {
                        markAnswered(placed);
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("stopped reading controls", e);
        }
    }

    /** Returns the unanswered controls, when one arrives and then repeatedly. */
    private synchronized List<ReceivedControl> awaitUnanswered() throws InterruptedException {
        while (!controlArrived) {
            wait(unanswered.isEmpty() ? 0 : RETRY_MILLIS);
            controlArrived |= !unanswered.isEmpty();
        }
        controlArrived = false;
        return List.copyOf(unanswered);
    }

    private synchronized void markAnswered(ReceivedControl placed) {
        unanswered.remove(placed);
    }

    /** @return whether the control is answered */
    private boolean handle(ReceivedControl placed) throws InterruptedException {
        try {
            if (unclaimed.isAnswered(placed.control())) {
                return true;
            }
            // A delivered control stays here until it is answered, because the run may end before it polls the control.
            return !activeRuns.deliver(placed.control()) && unclaimed.apply(placed, this);
        } catch (IOException | RuntimeException | Error e) {
            LOG.warnf(
                    "the control %s of run %s will be retried: %s",
                    placed.control().controlId(), placed.control().runId(), e);
            return false;
        }
    }

    @Override
    public Optional<SubmittedCommand> findPending(RunControl control) throws IOException, InterruptedException {
        return pendingCommands.find(control.runId()).map(PendingCommands.PendingCommand::command);
    }

    @Override
    public boolean isAssignedHere(RunControl control) throws IOException, InterruptedException {
        var places = pendingCommands.findAll(control.runId());
        return !places.isEmpty() && places.stream().allMatch(one -> partitions.isAssigned(one.partition()));
    }
}
