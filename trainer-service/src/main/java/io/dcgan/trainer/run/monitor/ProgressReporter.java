package io.dcgan.trainer.run.monitor;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent.CheckpointWritten;
import io.dcgan.common.message.TrainingEvent.EpochCompleted;
import io.dcgan.common.message.TrainingEvent.QualityMeasured;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.common.message.TrainingEvent.RunRolledBack;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.StepMetrics;
import io.dcgan.trainer.quality.QualityScores;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Reports the progress of a training as events and metrics. */
public final class ProgressReporter {
    private static final Logger LOG = Logger.getLogger(ProgressReporter.class);
    private static final double NANOS = 1e9;

    private final TrainCommand command;
    private final AdversarialTraining training;
    private final RunEvents events;
    private final TrainingMetrics metrics;
    private final SlowdownDetector slowdowns = new SlowdownDetector(ProcessorUsage::read);
    private Optional<SlowdownCause> slowdown = Optional.empty();

    public ProgressReporter(
            TrainCommand command, AdversarialTraining training, RunEvents events, TrainingMetrics metrics) {
        this.command = command;
        this.training = training;
        this.events = events;
        this.metrics = metrics;
    }

    /** Returns the number of the attempt. */
    public int attempt() {
        return events.attempt();
    }

    /**
     * Reports progress.
     *
     * @param mean    metrics since the last report
     * @param nanos   time since the last report
     * @param seconds seconds of the whole training
     */
    void runProgressed(int epoch, StepMetrics mean, long nanos, double seconds) {
        long images = mean.steps() * command.batchSize();
        double speed = images * NANOS / nanos;
        updateSlowdown(slowdowns.add(images, nanos));
        var cause = slowdown.map(SlowdownCause::toString).orElse("");
        long step = training.steps();
        double secondsLeft = secondsLeft(step, seconds);
        events.send(header -> new RunProgressed(
                header,
                epoch,
                command.epochs(),
                step,
                training.plannedSteps(),
                mean.discriminatorLoss(),
                mean.generatorLoss(),
                mean.realScore(),
                mean.generatedScore(),
                mean.realAccuracy(),
                mean.generatedAccuracy(),
                speed,
                secondsLeft,
                cause));
        metrics.recordProgress(mean, images, speed, epoch, slowdown);
    }

    private void updateSlowdown(Optional<SlowdownCause> current) {
        if (current.isPresent() && slowdown.isEmpty()) {
            LOG.warnf(
                    "run=%s has trained at less than half its best speed for a minute; likely cause: %s",
                    command.runId(), current.get());
        }
        slowdown = current;
    }

    private double secondsLeft(long step, double seconds) {
        double ofSteps = (training.plannedSteps() - step) * seconds / step;
        int budget = command.schedule().timeBudget();
        return budget == 0 ? ofSteps : Math.max(0, Math.min(ofSteps, budget - seconds));
    }

    /** @param samples store key of the sheet of samples; empty for none */
    public void epochCompleted(int epoch, StepMetrics mean, double seconds, String samples) {
        metrics.recordEpoch(seconds);
        events.send(header -> new EpochCompleted(
                header,
                epoch,
                mean.discriminatorLoss(),
                mean.generatorLoss(),
                mean.realAccuracy(),
                mean.generatedAccuracy(),
                seconds,
                samples));
    }

    public void qualityMeasured(int epoch, QualityScores quality, boolean best) {
        metrics.recordQuality(quality);
        events.send(header ->
                new QualityMeasured(header, epoch, quality.values(), quality.classShares(), quality.absent(), best));
    }

    void stepCompleted(long nanos) {
        metrics.recordStep(nanos);
    }

    public void checkpointWritten(long step, long bytes, long milliseconds) {
        metrics.recordCheckpointPause(milliseconds);
        events.send(header -> new CheckpointWritten(header, step, bytes, milliseconds));
    }

    /** Starts to measure the writing of a checkpoint. */
    public TrainingMetrics.RunningTimer startCheckpointTimer() {
        return metrics.startCheckpointTimer();
    }

    public void runRolledBack(String reason, long from, long to, int count, double rateShare) {
        events.send(header -> new RunRolledBack(header, reason, from, to, count, rateShare));
        metrics.recordRollback();
    }
}
