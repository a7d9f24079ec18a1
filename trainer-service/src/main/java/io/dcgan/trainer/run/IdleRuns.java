package io.dcgan.trainer.run;

import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.SentCommand;
import io.dcgan.common.message.TrainingEvent.ControlAnswered;
import io.dcgan.common.message.TrainingEvent.RunCancelled;
import io.dcgan.common.message.TrainingEvent.RunPaused;
import io.dcgan.common.message.TrainingEvent.RunResumed;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.event.RunEvents.RecordKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/** Obeys the controls of runs that no trainer works on: those that wait, are paused, have ended, or never were. */
@ApplicationScoped
public class IdleRuns {
    private static final Logger LOG = Logger.getLogger(IdleRuns.class);

    private final ArtifactStore store;
    private final Outbox outbox;
    private final String trainer;
    private final InstantSource clock = InstantSource.system();

    IdleRuns(ArtifactStore store, Outbox outbox, Trainer config) {
        this.store = store;
        this.outbox = outbox;
        trainer = config.id();
    }

    /** A control and where it stands on its topic. */
    public record Placed(RunControl control, int partition, long offset) {}

    /** Who waits for a trainer. */
    public interface Queue {
        /** The command of a run, if it waits. */
        Optional<SentCommand> find(RunControl control) throws IOException, InterruptedException;

        /** Whether this trainer is the one that will be given it: then nobody else works on it. */
        boolean mine(RunControl control) throws IOException, InterruptedException;
    }

    /**
     * Answers what asks for nothing that there is, once.
     *
     * @param controlId made of the record's place
     */
    public void refuse(RunId runId, String controlId, int partition, long offset, String reason) {
        var events = RunEvents.inAnswerTo(outbox, clock, runId, RecordKind.CONTROL, partition, offset);
        var event = events.next((id, attempt, sequence, time) ->
                new ControlAnswered(id, attempt, sequence, time, controlId, "", false, reason, List.of()));
        try {
            var note = new ControlNote(trainer, clock.instant(), Optional.of(event), true);
            if (new RunFolder(store, runId).takeUp(controlId, note)) {
                var unused = outbox.send(event);
            }
        } catch (IOException e) {
            LOG.warnf("the control %s of run %s is not answered: %s", controlId, runId, e);
        }
    }

    /** Whether a control has been answered, by whomever. */
    public boolean answered(RunControl control) throws IOException {
        return new RunFolder(store, control.runId())
                .controlNote(control.controlId())
                .filter(ControlNote::told)
                .isPresent();
    }

    /**
     * @return whether the control is answered; false while another trainer works on the run, who will answer
     * @throws IOException if store or broker failed: it is not answered, and may be tried again
     */
    public boolean obey(Placed placed, Queue queue) throws IOException, InterruptedException {
        var control = placed.control();
        var folder = new RunFolder(store, control.runId());
        var known = folder.lifecycle();
        if (known.isEmpty() && queue.find(control).isPresent()) {
            known = Optional.of(new Lifecycle.Queued());
        }
        if (known.isPresent() && known.get() instanceof Lifecycle.Running) {
            if (!queue.mine(control)) {
                return false;
            }
            known = Optional.of(new Lifecycle.Queued());
        }
        var events = RunEvents.inAnswerTo(
                outbox, clock, control.runId(), RecordKind.CONTROL, placed.partition(), placed.offset());
        var answers = new Answers(folder, outbox, events, trainer, clock);
        if (answers.takeUp(control, false) != Answers.Found.MINE) {
            return false;
        }
        var objection = known.isEmpty()
                ? Optional.of("there is no run " + control.runId())
                : known.get().objection(control);
        if (objection.isPresent() && !done(control, folder)) {
            await(answers.answer(control, false, objection.get(), List.of()));
        } else if (control instanceof RunControl.Cancel) {
            cancel(control, folder, events, answers, queue);
        } else if (control instanceof RunControl.Pause) {
            pause(control, folder, events, answers, queue);
        } else {
            resume(control, folder, events, answers);
        }
        return true;
    }

    /** Whether a control that was taken up before a kill had done its work already, and only its answer is missing. */
    private static boolean done(RunControl control, RunFolder folder) throws IOException {
        if (control instanceof RunControl.Cancel) {
            return folder.outcome()
                    .filter(one -> one instanceof RunCancelled cancelled
                            && cancelled.controlId().equals(control.controlId()))
                    .isPresent();
        }
        return control instanceof RunControl.Pause
                ? folder.pausedBy().filter(control.controlId()::equals).isPresent()
                : folder.resumedBy(control.controlId());
    }

    private void cancel(RunControl control, RunFolder folder, RunEvents events, Answers answers, Queue queue)
            throws IOException, InterruptedException {
        accept(control, folder, queue);
        var outcome = folder.end(events.next(
                (id, attempt, sequence, time) -> new RunCancelled(id, attempt, sequence, time, control.controlId())));
        await(outbox.send(outcome));
        boolean obeyed = outcome instanceof RunCancelled;
        await(answers.answer(
                control, obeyed, obeyed ? "cancelled; no trainer worked on it" : "the run has ended", List.of()));
    }

    private void pause(RunControl control, RunFolder folder, RunEvents events, Answers answers, Queue queue)
            throws IOException, InterruptedException {
        accept(control, folder, queue);
        folder.pause(control.controlId());
        var checkpoint = new RunFiles(store, control.runId()).checkpoint();
        long step = checkpoint.map(saved -> saved.training().step()).orElse(0L);
        await(events.send((id, attempt, sequence, time) ->
                new RunPaused(id, attempt, sequence, time, control.controlId(), step)));
        await(answers.answer(control, true, "paused; no trainer worked on it", List.of()));
    }

    private void resume(RunControl control, RunFolder folder, RunEvents events, Answers answers)
            throws IOException, InterruptedException {
        if (!folder.resumedBy(control.controlId())) {
            folder.unpause(control.controlId());
        }
        // After a kill before the answer, what it did may be long ago, and the run may have gone on.
        if (folder.justResumed()) {
            var sent =
                    folder.sent().orElseThrow(() -> new IOException("the store has no command of " + control.runId()));
            await(events.send(
                    (id, attempt, sequence, time) -> new RunResumed(id, attempt, sequence, time, control.controlId())));
            // A kill here puts it back twice: the second comes to the same trainer, after the first has ended.
            await(outbox.send(sent));
        }
        await(answers.answer(control, true, "its command is at the end of the queue", List.of()));
    }

    /** What is done to a run that has not begun must hold for its command when it comes. */
    private static void accept(RunControl control, RunFolder folder, Queue queue)
            throws IOException, InterruptedException {
        var sent = queue.find(control);
        if (sent.isPresent()) {
            folder.accept(sent.get());
        }
    }

    private static void await(CompletionStage<Void> sent) throws IOException, InterruptedException {
        try {
            sent.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        }
    }
}
