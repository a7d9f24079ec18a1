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
 * Reads the controls, all of them at each start, and sees to it that each is answered: by the run that this trainer works
 * on, by this class where nobody works on it, or by another trainer.
 */
@ApplicationScoped
class RunControlConsumer implements UnclaimedRunControls.CommandLookup {
    private static final Logger LOG = Logger.getLogger(RunControlConsumer.class);
    private static final long RETRY_MILLIS = 1_000;

    private final ActiveRuns activeRuns;
    private final UnclaimedRunControls unclaimed;
    private final PendingCommands pendingCommands;
    private final TrainCommandConsumer commandConsumer;
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
            TrainCommandConsumer commandConsumer,
            MeterRegistry metrics) {
        this.activeRuns = activeRuns;
        this.unclaimed = unclaimed;
        this.pendingCommands = pendingCommands;
        this.commandConsumer = commandConsumer;
        reader = new TopicReader(kafka, Topics.RUN_CONTROLS, this::receive);
        malformed = Counter.builder("dcgan.training.controls.malformed")
                .description("Records on the control topic that name no run or ask for nothing that there is")
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
            LOG.infof("the control at %s cannot be obeyed: %s", place, e.getMessage());
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
            LOG.debug("controls are not read any more", e);
        }
    }

    /** Those that are not answered: when one came, and again and again. */
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

    /** @return whether it is answered */
    private boolean handle(ReceivedControl placed) throws InterruptedException {
        try {
            if (unclaimed.isAnswered(placed.control())) {
                return true;
            }
            // What is given to a run stays here until it is answered: the run may end without looking at it.
            return !activeRuns.deliver(placed.control()) && unclaimed.apply(placed, this);
        } catch (IOException | RuntimeException e) {
            LOG.warnf(
                    "the control %s of run %s waits: %s",
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
        return !places.isEmpty() && places.stream().allMatch(one -> commandConsumer.isAssigned(one.partition()));
    }
}
