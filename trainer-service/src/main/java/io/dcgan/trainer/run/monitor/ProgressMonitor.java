package io.dcgan.trainer.run.monitor;

import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.StepMetrics;
import io.dcgan.trainer.run.artifact.TrainingState;
import java.util.Optional;

/** Collects the metrics of the steps, reports progress once a second and recognises a training that has gone wrong. */
public final class ProgressMonitor {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final AdversarialTraining training;
    private final ProgressReporter reporter;
    private final StallWatchdog watchdog;
    private final int wonAfterSteps;
    private StepMetrics sinceReport = StepMetrics.NONE;
    private long nanosSinceReport;

    /** @param wonAfterSteps number of steps without an error after which the discriminator has won */
    public ProgressMonitor(
            AdversarialTraining training, ProgressReporter reporter, StallWatchdog watchdog, int wonAfterSteps) {
        this.training = training;
        this.reporter = reporter;
        this.watchdog = watchdog;
        this.wonAfterSteps = wonAfterSteps;
    }

    /**
     * The result of a check.
     *
     * @param rollbackReason the reason for a rollback; empty if there is none
     */
    public record Check(TrainingState state, Optional<String> rollbackReason) {}

    /** Counts a step. @return whether it is time for a report */
    public boolean stepCompleted(long nanos) {
        watchdog.recordProgress(training.steps());
        reporter.stepCompleted(nanos);
        nanosSinceReport += nanos;
        return nanosSinceReport >= NANOS_PER_SECOND;
    }

    /** Adds the metrics of the steps since the last call; a checkpoint must contain them. */
    public TrainingState collect(TrainingState state) {
        var metrics = training.drainMetrics();
        sinceReport = sinceReport.plus(metrics);
        return state.withProgress(
                state.ofEpoch().plus(metrics), state.ofWindow().plus(metrics));
    }

    /** Collects metrics, checks them and reports progress if it is time. */
    public Check check(TrainingState before, int epoch, boolean windowEnds) {
        var state = collect(before);
        // The whole epoch, because a checkpoint between two checks collects metrics, too.
        var rollbackReason = DivergenceDetector.nonFiniteLosses(state.ofEpoch());
        if (rollbackReason.isPresent()) {
            return new Check(state, rollbackReason);
        }
        if (nanosSinceReport >= NANOS_PER_SECOND) {
            reporter.runProgressed(epoch, sinceReport, nanosSinceReport, state.seconds());
            sinceReport = StepMetrics.NONE;
            nanosSinceReport = 0;
        }
        if (!windowEnds) {
            return new Check(state, Optional.empty());
        }
        state = state.afterWindow(DivergenceDetector.isDiscriminatorPerfect(state.ofWindow()) ? state.won() + 1 : 0);
        return new Check(state, DivergenceDetector.discriminatorWon(state.won(), wonAfterSteps));
    }

    /** Forgets the metrics of steps that a rollback has undone. */
    public void discard() {
        sinceReport = StepMetrics.NONE;
    }
}
