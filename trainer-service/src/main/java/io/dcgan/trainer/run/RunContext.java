package io.dcgan.trainer.run;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.control.ControlReplies;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.ownership.RunClaim;
import io.dcgan.trainer.run.ownership.RunRecord;

/** One attempt at one run: its command, its files, its events and its claim. */
record RunContext(
        TrainCommand command,
        RunRecord runRecord,
        RunArtifacts artifacts,
        RunEvents events,
        RunSignals signals,
        RunClaim claim,
        ControlReplies replies) {
    RunId runId() {
        return command.runId();
    }
}
