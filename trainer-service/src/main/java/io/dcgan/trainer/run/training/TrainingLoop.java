package io.dcgan.trainer.run.training;

import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.monitor.DivergenceDetector;
import io.dcgan.trainer.run.monitor.ProgressMonitor;
import java.io.IOException;
import java.util.Optional;

/**
 * Trains step by step to the end that the command asks for. Between steps it executes controls, keeps checkpoints and
 * completes epochs. When something is wrong with the training, it rolls back.
 *
 * <p>What the networks learn depends on steps alone, never on time. Only a time budget ends a run by the clock, and lowers
 * its learning rates on the way.
 */
public final class TrainingLoop {
    private final TrainCommand command;
    private final AdversarialTraining training;
    private final AttemptSupervisor supervisor;
    private final ProgressMonitor monitor;
    private final EpochCompletion epochCompletion;
    private final CheckpointSaver checkpoints;
    private final TrainingRollback rollback;
    private final SnapshotWriter snapshots;
    private final TrainingClock clock;

    private TrainingState state = TrainingState.INITIAL;

    public TrainingLoop(
            TrainCommand command,
            AdversarialTraining training,
            AttemptSupervisor supervisor,
            ProgressMonitor monitor,
            EpochCompletion epochCompletion,
            CheckpointSaver checkpoints,
            TrainingRollback rollback,
            SnapshotWriter snapshots) {
        this.command = command;
        this.training = training;
        this.supervisor = supervisor;
        this.monitor = monitor;
        this.epochCompletion = epochCompletion;
        this.checkpoints = checkpoints;
        this.rollback = rollback;
        this.snapshots = snapshots;
        clock = new TrainingClock(supervisor, command.schedule().checkpointEvery());
    }

    /**
     * Trains until the run has finished or a control stops it.
     *
     * @throws RunFailedException   if the training went wrong too often
     * @throws InterruptedException if the trainer must hand the run over, within one step; a checkpoint is in the store then
     */
    public TrainingEnd run(StartingPoint start) throws IOException, InterruptedException, RunFailedException {
        state = start.state();
        clock.restart();
        if (start.forked()) {
            // From here on the networks are this run's own, whatever happens to the other run. The rollback point comes
            // first: an attempt that finds a checkpoint does not fork.
            rollback.keep(state);
            saveCheckpoint();
        }
        if (start.stall().number() > state.stalls() && !state.ended()) {
            state = rollback.rollBackAfterStall(state, start.stall());
            if (!start.stall().reason().isEmpty()) {
                continueFromRollback();
            }
        }
        while (!state.ended()) {
            var control = pollControl();
            if (control.isPresent()) {
                saveCheckpointAndWait();
                return new TrainingEnd.Stopped(control.get(), training.steps());
            }
            var rollbackReason = isEpochDone() ? Optional.<String>empty() : step();
            if (rollbackReason.isEmpty() && isEpochDone()) {
                rollbackReason = completeEpoch();
            }
            if (rollbackReason.isPresent()) {
                state = rollback.rollBack(state, rollbackReason.get(), training.steps(), 1);
                continueFromRollback();
            }
            if (clock.isCheckpointDue() && checkpoints.isIdle()) {
                saveCheckpoint();
            }
        }
        saveCheckpoint();
        return new TrainingEnd.Finished(state.best(), state.kept());
    }

    /** Executes snapshots. @return a control that stops the training */
    private Optional<RunControl> pollControl() throws IOException, InterruptedException {
        Optional<RunControl> control;
        try {
            control = supervisor.poll();
        } catch (InterruptedException e) {
            saveCheckpointAndWait();
            throw e;
        }
        if (control.isPresent() && control.get() instanceof RunControl.Snapshot) {
            state = monitor.collect(state);
            snapshots.write(control.get(), state, currentEpoch());
            clock.skip();
            // One at a time, because an urgent control may have arrived.
            return Optional.empty();
        }
        return control;
    }

    /** @return the reason for a rollback */
    private Optional<String> step() throws IOException {
        int budget = command.schedule().timeBudget();
        if (budget > 0) {
            training.elapsedShare(Math.min(1, state.seconds() / budget));
        }
        training.step();
        long passed = clock.stepCompleted();
        state = state.plusSeconds((double) passed / TrainingClock.NANOS_PER_SECOND);
        boolean reportDue = monitor.stepCompleted(passed);
        boolean windowEnds = training.steps() % DivergenceDetector.WINDOW_STEPS == 0;
        if (!windowEnds && !isAtEndOfEpoch() && !reportDue) {
            return Optional.empty();
        }
        var check = monitor.check(state, currentEpoch(), windowEnds);
        state = check.state();
        return check.rollbackReason();
    }

    /** @return the reason for a rollback */
    private Optional<String> completeEpoch() throws IOException {
        boolean last = training.steps() == training.plannedSteps() || isTimeBudgetExhausted();
        var result = epochCompletion.complete(state, currentEpoch(), last);
        state = result.state();
        if (result.keepForRollback()) {
            rollback.keep(state);
        }
        clock.skip();
        return result.rollbackReason();
    }

    /** Returns whether all steps of the current epoch are done and its completion is not. */
    private boolean isEpochDone() {
        return isAtEndOfEpoch() && state.ofEpoch().steps() > 0;
    }

    private boolean isAtEndOfEpoch() {
        return training.steps() % training.stepsPerEpoch() == 0 || isTimeBudgetExhausted();
    }

    private boolean isTimeBudgetExhausted() {
        int budget = command.schedule().timeBudget();
        return budget > 0 && state.seconds() >= budget;
    }

    /** Returns the number of the current epoch, from 1. At its last step it is still the current one. */
    private int currentEpoch() {
        return (int) ((training.steps() - 1) / training.stepsPerEpoch()) + 1;
    }

    private void continueFromRollback() throws IOException, InterruptedException {
        monitor.discard();
        saveCheckpointAndWait();
        clock.restart();
    }

    private void saveCheckpointAndWait() throws IOException, InterruptedException {
        saveCheckpoint();
        checkpoints.awaitWritten();
    }

    private void saveCheckpoint() throws IOException {
        long pausedSince = System.nanoTime();
        state = monitor.collect(state);
        checkpoints.save(state, pausedSince);
        clock.checkpointTaken();
    }
}
