package io.dcgan.trainer.run;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainingEvent.ControlAnswered;
import io.dcgan.common.message.TrainingEvent.RunCancelled;
import io.dcgan.common.message.TrainingEvent.RunPaused;
import io.dcgan.common.message.TrainingEvent.RunResumed;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.event.RunEvents.RecordKind;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.ownership.ControlReplies;
import io.dcgan.trainer.run.ownership.ControlStatus;
import io.dcgan.trainer.run.ownership.Lifecycle;
import io.dcgan.trainer.run.ownership.RunRecord;
import io.dcgan.trainer.run.ownership.TrainerId;
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
public class UnclaimedRunControls {
    private static final Logger LOG = Logger.getLogger(UnclaimedRunControls.class);

    private final ArtifactStore store;
    private final Outbox outbox;
    private final String trainer;
    private final InstantSource clock = InstantSource.system();

    UnclaimedRunControls(ArtifactStore store, Outbox outbox, TrainerId trainerId) {
        this.store = store;
        this.outbox = outbox;
        trainer = trainerId.value();
    }

    /** A control and where it stands on its topic. */
    public record ReceivedControl(RunControl control, int partition, long offset) {}

    /** Who waits for a trainer. */
    public interface CommandLookup {
        /** The command of a run, if it waits. */
        Optional<SubmittedCommand> findPending(RunControl control) throws IOException, InterruptedException;

        /** Whether this trainer is the one that will be given it: then nobody else works on it. */
        boolean isAssignedHere(RunControl control) throws IOException, InterruptedException;
    }

    /**
     * Answers what asks for nothing that there is, once.
     *
     * @param controlId made of the record's place
     */
    public void rejectMalformed(RunId runId, String controlId, int partition, long offset, String reason) {
        var events = RunEvents.inResponseTo(outbox, clock, runId, RecordKind.CONTROL, partition, offset);
        var event = events.next(header -> new ControlAnswered(header, controlId, "", false, reason, List.of()));
        try {
            var status = new ControlStatus(trainer, clock.instant(), Optional.of(event), true);
            if (new RunRecord(store, runId).claimControl(controlId, status)) {
                var unused = outbox.send(event);
            }
        } catch (IOException e) {
            LOG.warnf("the control %s of run %s is not answered: %s", controlId, runId, e);
        }
    }

    /** Whether a control has been answered, by whomever. */
    public boolean isAnswered(RunControl control) throws IOException {
        return new RunRecord(store, control.runId())
                .controlStatus(control.controlId())
                .filter(ControlStatus::told)
                .isPresent();
    }

    /**
     * @return whether the control is answered; false while another trainer works on the run, who will answer
     * @throws IOException if store or broker failed: it is not answered, and may be tried again
     */
    public boolean apply(ReceivedControl placed, CommandLookup queue) throws IOException, InterruptedException {
        var control = placed.control();
        var runRecord = new RunRecord(store, control.runId());
        var known = runRecord.lifecycle();
        if (known.isEmpty() && queue.findPending(control).isPresent()) {
            known = Optional.of(new Lifecycle.Queued());
        }
        if (known.isPresent() && known.get() instanceof Lifecycle.Running) {
            if (!queue.isAssignedHere(control)) {
                return false;
            }
            known = Optional.of(new Lifecycle.Queued());
        }
        var events = RunEvents.inResponseTo(
                outbox, clock, control.runId(), RecordKind.CONTROL, placed.partition(), placed.offset());
        var replies = new ControlReplies(runRecord, outbox, events, trainer, clock);
        if (replies.claim(control, false) != ControlReplies.ClaimResult.CLAIMED) {
            return false;
        }
        var objection = known.isEmpty()
                ? Optional.of("there is no run " + control.runId())
                : known.get().objection(control);
        if (objection.isPresent() && !alreadyApplied(control, runRecord)) {
            await(replies.reply(control, false, objection.get(), List.of()));
        } else if (control instanceof RunControl.Cancel) {
            cancel(control, runRecord, events, replies, queue);
        } else if (control instanceof RunControl.Pause) {
            pause(control, runRecord, events, replies, queue);
        } else {
            resume(control, runRecord, events, replies);
        }
        return true;
    }

    /** Whether a control that was taken up before a kill had done its work already, and only its answer is missing. */
    private static boolean alreadyApplied(RunControl control, RunRecord runRecord) throws IOException {
        if (control instanceof RunControl.Cancel) {
            return runRecord
                    .outcome()
                    .filter(one -> one instanceof RunCancelled cancelled
                            && cancelled.controlId().equals(control.controlId()))
                    .isPresent();
        }
        return control instanceof RunControl.Pause
                ? runRecord.pausedBy().filter(control.controlId()::equals).isPresent()
                : runRecord.resumedBy(control.controlId());
    }

    private void cancel(
            RunControl control, RunRecord runRecord, RunEvents events, ControlReplies replies, CommandLookup queue)
            throws IOException, InterruptedException {
        acceptPendingCommand(control, runRecord, queue);
        var outcome = runRecord.recordOutcome(events.next(header -> new RunCancelled(header, control.controlId())));
        await(outbox.send(outcome));
        boolean obeyed = outcome instanceof RunCancelled;
        await(replies.reply(
                control, obeyed, obeyed ? "cancelled; no trainer worked on it" : "the run has ended", List.of()));
    }

    private void pause(
            RunControl control, RunRecord runRecord, RunEvents events, ControlReplies replies, CommandLookup queue)
            throws IOException, InterruptedException {
        acceptPendingCommand(control, runRecord, queue);
        runRecord.pause(control.controlId());
        var checkpoint = new RunArtifacts(store, control.runId()).latestCheckpoint();
        long step = checkpoint.map(saved -> saved.training().step()).orElse(0L);
        await(events.send(header -> new RunPaused(header, control.controlId(), step)));
        await(replies.reply(control, true, "paused; no trainer worked on it", List.of()));
    }

    private void resume(RunControl control, RunRecord runRecord, RunEvents events, ControlReplies replies)
            throws IOException, InterruptedException {
        if (!runRecord.resumedBy(control.controlId())) {
            runRecord.resume(control.controlId());
        }
        // After a kill before the answer, what it did may be long ago, and the run may have gone on.
        if (runRecord.justResumed()) {
            var submitted = runRecord
                    .sentCommand()
                    .orElseThrow(() -> new IOException("the store has no command of " + control.runId()));
            await(events.send(header -> new RunResumed(header, control.controlId())));
            // A kill here puts it back twice: the second comes to the same trainer, after the first has ended.
            await(outbox.send(submitted));
        }
        await(replies.reply(control, true, "its command is at the end of the queue", List.of()));
    }

    /** What is done to a run that has not begun must hold for its command when it comes. */
    private static void acceptPendingCommand(RunControl control, RunRecord runRecord, CommandLookup queue)
            throws IOException, InterruptedException {
        var sent = queue.findPending(control);
        if (sent.isPresent()) {
            runRecord.acceptCommand(sent.get());
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
