package io.dcgan.trainer.command;

import io.dcgan.common.kafka.Kafka;
import io.dcgan.common.kafka.TopicReader;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.SentCommand;
import io.dcgan.common.message.Topics;
import io.dcgan.trainer.run.IdleRuns;
import io.dcgan.trainer.run.IdleRuns.Placed;
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
class RunControls implements IdleRuns.Queue {
    private static final Logger LOG = Logger.getLogger(RunControls.class);
    private static final long LOOK_AGAIN_MILLIS = 1_000;

    private final HeldRuns held;
    private final IdleRuns idle;
    private final WaitingCommands commands;
    private final CommandQueue queue;
    private final TopicReader reader;
    private final Counter malformed;
    private final Thread thread = new Thread(this::work, "controls");
    private final List<Placed> pending = new ArrayList<>();
    private boolean came;

    RunControls(
            Kafka kafka,
            HeldRuns held,
            IdleRuns idle,
            WaitingCommands commands,
            CommandQueue queue,
            MeterRegistry metrics) {
        this.held = held;
        this.idle = idle;
        this.commands = commands;
        this.queue = queue;
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
            var control = RunControl.read(CommandHandler.bytes(record), place);
            synchronized (this) {
                pending.add(new Placed(control, record.partition(), record.offset()));
                came = true;
                notifyAll();
            }
        } catch (MalformedMessageException e) {
            malformed.increment();
            LOG.infof("the control at %s cannot be obeyed: %s", place, e.getMessage());
            SentCommand.runIdOf(CommandHandler.bytes(record))
                    .ifPresent(runId -> idle.refuse(
                            runId, place, record.partition(), record.offset(), String.valueOf(e.getMessage())));
        }
    }

    private void work() {
        try {
            while (true) {
                for (var placed : next()) {
                    if (obey(placed)) {
                        done(placed);
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("controls are not read any more", e);
        }
    }

    /** Those that are not answered: when one came, and again and again. */
    private synchronized List<Placed> next() throws InterruptedException {
        while (!came) {
            wait(pending.isEmpty() ? 0 : LOOK_AGAIN_MILLIS);
            came |= !pending.isEmpty();
        }
        came = false;
        return List.copyOf(pending);
    }

    private synchronized void done(Placed placed) {
        pending.remove(placed);
    }

    /** @return whether it is answered */
    private boolean obey(Placed placed) throws InterruptedException {
        try {
            if (idle.answered(placed.control())) {
                return true;
            }
            // What is given to a run stays here until it is answered: the run may end without looking at it.
            return !held.give(placed.control()) && idle.obey(placed, this);
        } catch (IOException | RuntimeException e) {
            LOG.warnf(
                    "the control %s of run %s waits: %s",
                    placed.control().controlId(), placed.control().runId(), e);
            return false;
        }
    }

    @Override
    public Optional<SentCommand> find(RunControl control) throws IOException, InterruptedException {
        return commands.find(control.runId()).map(WaitingCommands.Waiting::command);
    }

    @Override
    public boolean mine(RunControl control) throws IOException, InterruptedException {
        var places = commands.places(control.runId());
        return !places.isEmpty() && places.stream().allMatch(one -> queue.has(one.partition()));
    }
}
