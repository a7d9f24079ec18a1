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
import io.dcgan.trainer.run.control.ControlReplies;
import io.dcgan.trainer.run.control.ControlReplies.ClaimResult;
import io.dcgan.trainer.run.control.ControlStatus;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.file.NewerFormatException;
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

/** Executes the controls of runs that no trainer works on: queued, paused, ended and unknown ones. */
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

    /** A control and its position on its topic. */
    public record ReceivedControl(RunControl control, int partition, long offset) {}

    /** The commands that wait for a trainer. */
    public interface CommandLookup {
        /** Returns the command of a run, if it is queued. */
        Optional<SubmittedCommand> findPending(RunControl control) throws IOException, InterruptedException;

        /** Returns whether this trainer will receive the command, so that no other trainer works on the run. */
        boolean isAssignedHere(RunControl control) throws IOException, InterruptedException;
    }

    /**
     * Rejects a control of unknown type, exactly once.
     *
     * @param controlId derived from the position of the record
     */
    public void rejectMalformed(RunId runId, String controlId, int partition, long offset, String reason) {
        var events = RunEvents.inResponseTo(outbox, clock, runId, RecordKind.CONTROL, partition, offset);
        var event = events.next(header -> new ControlAnswered(header, controlId, "", false, reason, List.of()));
        try {
            var status = new ControlStatus(trainer, clock.instant(), Optional.of(event), true);
            if (new RunRecord(store, runId).controls().claim(controlId, status)) {
                var unused = outbox.send(event);
            }
        } catch (IOException e) {
            LOG.warnf("run=%s the control %s cannot be answered: %s", runId, controlId, e);
        }
    }

    /** Returns whether any trainer has answered a control. */
    public boolean isAnswered(RunControl control) throws IOException {
        return new RunRecord(store, control.runId())
                .controls()
                .read(control.controlId())
                .filter(ControlStatus::told)
                .isPresent();
    }

    /**
     * Executes a control.
     *
     * @return whether the control is answered; false while another trainer works on the run, which will answer
     * @throws IOException if store or broker failed: the control is not answered and may be tried again
     */
    public boolean apply(ReceivedControl received, CommandLookup queue) throws IOException, InterruptedException {
        var control = received.control();
        var runRecord = new RunRecord(store, control.runId());
        var events = RunEvents.inResponseTo(
                outbox, clock, control.runId(), RecordKind.CONTROL, received.partition(), received.offset());
        var replies = new ControlReplies(runRecord.controls(), outbox, events, trainer, clock);
        try {
            return apply(control, runRecord, events, replies, queue);
        } catch (CorruptFileException e) {
            // Another trainer may have the run and execute the control; otherwise the run fails when its command
            // arrives.
            if (queue.findPending(control).isPresent() && !queue.isAssignedHere(control)) {
                return false;
            }
            if (replies.claim(control, false) != ClaimResult.CLAIMED) {
                return false;
            }
            await(replies.reply(control, false, String.valueOf(e.getMessage()), List.of()));
            return true;
        }
    }

    private boolean apply(
            RunControl control, RunRecord runRecord, RunEvents events, ControlReplies replies, CommandLookup queue)
            throws IOException, InterruptedException {
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
        if (replies.claim(control, false) != ClaimResult.CLAIMED) {
            return false;
        }
        var objection = known.isEmpty()
                ? Optional.of("there is no run " + control.runId())
                : known.get().rejectionReason(control);
        if (objection.isPresent() && !isAlreadyApplied(control, runRecord)) {
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

    /** Returns whether a trainer executed the control before it was killed, so that only the reply is missing. */
    private static boolean isAlreadyApplied(RunControl control, RunRecord runRecord) throws IOException {
        if (control instanceof RunControl.Cancel) {
            return runRecord
                    .outcome()
                    .filter(one -> one instanceof RunCancelled cancelled
                            && cancelled.controlId().equals(control.controlId()))
                    .isPresent();
        }
        var pauses = runRecord.pauses();
        return control instanceof RunControl.Pause
                ? pauses.pausedBy().filter(control.controlId()::equals).isPresent()
                : pauses.resumedBy(control.controlId());
    }

    private void cancel(
            RunControl control, RunRecord runRecord, RunEvents events, ControlReplies replies, CommandLookup queue)
            throws IOException, InterruptedException {
        acceptPendingCommand(control, runRecord, queue);
        var outcome = runRecord.recordOutcome(events.next(header -> new RunCancelled(header, control.controlId())));
        await(outbox.send(outcome));
        boolean obeyed = outcome instanceof RunCancelled;
        await(replies.reply(
                control, obeyed, obeyed ? "cancelled; no trainer was working on it" : "the run has ended", List.of()));
    }

    private void pause(
            RunControl control, RunRecord runRecord, RunEvents events, ControlReplies replies, CommandLookup queue)
            throws IOException, InterruptedException {
        acceptPendingCommand(control, runRecord, queue);
        runRecord.pauses().pause(control.controlId());
        long step = checkpointedSteps(control, runRecord);
        await(events.send(header -> new RunPaused(header, control.controlId(), step)));
        await(replies.reply(control, true, "paused; no trainer was working on it", List.of()));
    }

    private long checkpointedSteps(RunControl control, RunRecord runRecord) throws IOException {
        try {
            return new RunArtifacts(store, control.runId(), runRecord).checkpointedSteps();
        } catch (NewerFormatException e) {
            LOG.debugf("run=%s is paused at an unknown step: %s", control.runId(), e.getMessage());
            return 0;
        }
    }

    private void resume(RunControl control, RunRecord runRecord, RunEvents events, ControlReplies replies)
            throws IOException, InterruptedException {
        var pauses = runRecord.pauses();
        var submitted = runRecord
                .submittedCommand()
                .orElseThrow(() -> new IOException("the store has no command of " + control.runId()));
        if (!pauses.resumedBy(control.controlId())) {
            pauses.resume(control.controlId());
        }
        // After a kill before the reply, the resumption may be long ago and the run may have continued.
        if (runRecord.isUntouchedSinceResume()) {
            await(events.send(header -> new RunResumed(header, control.controlId())));
            // A kill here queues the command twice. The same trainer receives the second one, after the first has
            // ended.
            await(outbox.send(submitted));
        }
        await(replies.reply(control, true, "resumed; its command is at the end of the queue", List.of()));
    }

    /** Stores the command of a run that has not begun, because the control must hold when the command arrives. */
    private static void acceptPendingCommand(RunControl control, RunRecord runRecord, CommandLookup queue)
            throws IOException, InterruptedException {
        var pending = queue.findPending(control);
        if (pending.isPresent()) {
            runRecord.acceptCommand(pending.get());
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
