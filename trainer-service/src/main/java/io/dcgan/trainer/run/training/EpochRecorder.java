package io.dcgan.trainer.run.training;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.TrainedGenerator;
import io.dcgan.trainer.history.MetricsLine;
import io.dcgan.trainer.quality.QualityScores;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.artifact.RunReport;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.monitor.ProgressReporter;
import java.io.IOException;

/** Records each epoch: its samples, its line of metrics and its event. */
public final class EpochRecorder {
    private static final int ANIMATION_EVERY_EPOCHS = 10;

    private final TrainCommand command;
    private final AdversarialTraining training;
    private final RunArtifacts artifacts;
    private final RunReport runReport;
    private final ProgressReporter reporter;

    public EpochRecorder(
            TrainCommand command,
            AdversarialTraining training,
            RunArtifacts artifacts,
            RunReport runReport,
            ProgressReporter reporter) {
        this.command = command;
        this.training = training;
        this.artifacts = artifacts;
        this.runReport = runReport;
        this.reporter = reporter;
    }

    void drawSamples(int epoch, TrainedGenerator generator) throws IOException {
        runReport.writeSamples(epoch, generator);
    }

    /** @param sampled whether there is a sheet of samples of this epoch */
    void record(int epoch, TrainingState state, QualityScores quality, boolean sampled) throws IOException {
        var mean = state.ofEpoch();
        double epochSeconds = state.seconds() - state.epochBegan();
        runReport.append(new MetricsLine(
                epoch,
                training.steps(),
                training.steps() * command.batchSize(),
                state.seconds(),
                mean.discriminatorLoss(),
                mean.generatorLoss(),
                mean.realScore(),
                mean.generatedScore(),
                mean.realAccuracy(),
                mean.generatedAccuracy(),
                mean.steps() * command.batchSize() / epochSeconds,
                quality.values()));
        if (sampled && epoch % ANIMATION_EVERY_EPOCHS == 0) {
            runReport.writeAnimation();
        }
        reporter.epochCompleted(
                epoch, mean, epochSeconds, sampled ? artifacts.samplesKey(epoch).value() : "");
    }
}
