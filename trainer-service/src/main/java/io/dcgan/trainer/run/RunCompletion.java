package io.dcgan.trainer.run;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.RunCancelled;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunPaused;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.control.ControlReplies;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.ownership.RunOutcome;
import io.dcgan.trainer.run.ownership.RunRecord;
import java.io.IOException;
import java.util.List;

/** Ends or pauses a run: first in the store, then on its topic, and waits until the broker has the event. */
final class RunCompletion {
    private final RunRecord runRecord;
    private final RunArtifacts artifacts;
    private final RunEvents events;
    private final Outbox outbox;
    private final RunSignals signals;

    RunCompletion(RunRecord runRecord, RunArtifacts artifacts, RunEvents events, Outbox outbox, RunSignals signals) {
        this.runRecord = runRecord;
        this.artifacts = artifacts;
        this.events = events;
        this.outbox = outbox;
        this.signals = signals;
    }

    RunOutcome finish(ReleaseId releaseId, double seconds) throws IOException, InterruptedException {
        end(events.next(header -> new RunFinished(header, releaseId, seconds)));
        return new RunOutcome.Finished(releaseId);
    }

    RunOutcome fail(String reason) throws IOException, InterruptedException {
        end(events.next(header -> new RunFailed(header, reason)));
        return new RunOutcome.Failed(reason);
    }

    RunOutcome cancel(RunControl control, long step, ControlReplies replies) throws IOException, InterruptedException {
        end(events.next(header -> new RunCancelled(header, control.controlId())));
        signals.awaitSent(replies.reply(control, true, "cancelled after step " + step, List.of()));
        return new RunOutcome.Cancelled();
    }

    RunOutcome pause(RunControl control, long step, ControlReplies replies) throws IOException, InterruptedException {
        runRecord.pauses().pause(control.controlId());
        events.send(header -> new RunPaused(header, control.controlId(), step));
        signals.awaitSent(replies.reply(control, true, "paused after step " + step, List.of()));
        return new RunOutcome.Paused();
    }

    private void end(TrainingEvent outcome) throws IOException, InterruptedException {
        runRecord.attempts().requireLatest(outcome.attempt());
        var recorded = runRecord.recordOutcome(outcome);
        artifacts.deleteGoodCheckpoints();
        signals.awaitSent(outbox.send(recorded));
    }
}
