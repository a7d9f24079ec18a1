package io.dcgan.trainer.run.training;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.run.artifact.CheckpointFile.RunCheckpoint;
import io.dcgan.trainer.run.artifact.RunReport;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.monitor.ProgressReporter;
import io.dcgan.trainer.run.ownership.TrainingStall;
import java.io.IOException;

/** Takes a training that has gone wrong back to its last good checkpoint, with lower learning rates and another seed. */
public final class TrainingRollback {
    /** Rollbacks of one run, by all its attempts, after which it fails. */
    public static final int MAX_ROLLBACKS = 3;

    private final TrainCommand command;
    private final AdversarialTraining training;
    private final CheckpointSaver checkpoints;
    private final ProgressReporter reporter;
    private final RunReport runReport;
    private RunCheckpoint target;

    /** Creates a rollback to the state in which the training is now. */
    public TrainingRollback(
            TrainCommand command,
            AdversarialTraining training,
            CheckpointSaver checkpoints,
            ProgressReporter reporter,
            RunReport runReport) {
        this.command = command;
        this.training = training;
        this.checkpoints = checkpoints;
        this.reporter = reporter;
        this.runReport = runReport;
        target = checkpoints.take(TrainingState.INITIAL);
    }

    /** Sets the checkpoint to go back to, which is in the store already. */
    void setTarget(RunCheckpoint good) {
        target = good;
    }

    /** Makes the present state the one to go back to. */
    void keep(TrainingState state) throws IOException {
        target = checkpoints.take(state);
        checkpoints.saveForRollback(target);
    }

    /**
     * Goes back.
     *
     * @param reason   why
     * @param fromStep the step at which the fault was detected
     * @param times    number of rollbacks that this one counts for
     * @return the state from which the training continues
     * @throws RunFailedException if there were too many, or the time budget leaves too little time
     */
    TrainingState rollBack(TrainingState lost, String reason, long fromStep, int times)
            throws IOException, RunFailedException {
        int count = training.rollbacks() + times;
        if (count > MAX_ROLLBACKS) {
            throw new RunFailedException(
                    "%s, in step %d, after %d rollbacks".formatted(reason, fromStep, MAX_ROLLBACKS));
        }
        requireTimeToRestart(lost, reason);
        training.rollBack(target.training(), count);
        runReport.truncateAfter((int) (training.steps() / training.stepsPerEpoch()));
        reporter.runRolledBack(reason, fromStep, training.steps(), count, training.rollbackFactor());
        return target.run().afterRollbackFrom(lost);
    }

    /** Goes back for stalls of earlier attempts, whose processes exited before they could. */
    TrainingState rollBackAfterStall(TrainingState resumed, TrainingStall stall)
            throws IOException, RunFailedException {
        int more = stall.number() - resumed.stalls();
        var state = resumed.afterStalls(stall.number());
        if (stall.reason().isEmpty()) {
            return state;
        }
        if (target.run().best().epoch() > 0) {
            return rollBack(state, stall.reason(), stall.step(), more);
        }
        // Nothing was measured yet, and a stall does not call into question what the networks have learned.
        var measured = target;
        target = checkpoints.take(state);
        var continued = rollBack(state, stall.reason(), stall.step(), more);
        target = measured;
        return continued;
    }

    /** A generator of random weights, trained for the rest of a time budget, is not worth publishing. */
    private void requireTimeToRestart(TrainingState lost, String reason) throws RunFailedException {
        int budget = command.schedule().timeBudget();
        boolean fromScratch = target.training().step() == 0 && command.forkOf().isEmpty();
        if (budget > 0 && fromScratch && lost.seconds() > budget / 2.0) {
            throw new RunFailedException(
                    "%s, after %.0f of %d seconds, too late to restart".formatted(reason, lost.seconds(), budget));
        }
    }
}
