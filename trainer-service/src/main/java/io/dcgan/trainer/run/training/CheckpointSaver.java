package io.dcgan.trainer.run.training;

import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.run.artifact.BackgroundWriter;
import io.dcgan.trainer.run.artifact.CheckpointFile;
import io.dcgan.trainer.run.artifact.CheckpointFile.RunCheckpoint;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.monitor.ProgressReporter;
import java.io.IOException;

/** Takes checkpoints of a training and writes them in the background. */
public final class CheckpointSaver {
    private final AdversarialTraining training;
    private final RunArtifacts artifacts;
    private final ProgressReporter reporter;
    private final BackgroundWriter writer;

    public CheckpointSaver(
            AdversarialTraining training, RunArtifacts artifacts, ProgressReporter reporter, BackgroundWriter writer) {
        this.training = training;
        this.artifacts = artifacts;
        this.reporter = reporter;
        this.writer = writer;
    }

    /** Returns whether all earlier checkpoints are in the store. */
    boolean isIdle() {
        return writer.isIdle();
    }

    RunCheckpoint take(TrainingState state) {
        return new RunCheckpoint(training.checkpoint(), state);
    }

    /** @param pausedSince when the training paused for this checkpoint, as of {@link System#nanoTime} */
    void save(TrainingState state, long pausedSince) throws IOException {
        var checkpoint = take(state);
        long pauseMillis = (System.nanoTime() - pausedSince) / 1_000_000;
        writer.submit(() -> {
            var content = CheckpointFile.write(checkpoint);
            var timer = reporter.startCheckpointTimer();
            artifacts.putCheckpoint(reporter.attempt(), content);
            timer.stop();
            reporter.checkpointWritten(checkpoint.training().step(), content.length, pauseMillis);
        });
    }

    void saveForRollback(RunCheckpoint checkpoint) throws IOException {
        writer.submit(() -> artifacts.putGoodCheckpoint(reporter.attempt(), CheckpointFile.write(checkpoint)));
    }

    /** Waits until all checkpoints are in the store. */
    void awaitWritten() throws IOException, InterruptedException {
        writer.drain();
    }
}
