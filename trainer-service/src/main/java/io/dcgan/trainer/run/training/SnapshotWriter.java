package io.dcgan.trainer.run.training;

import io.dcgan.common.message.RunControl;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.trainer.export.ParityException;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.run.artifact.BackgroundWriter;
import io.dcgan.trainer.run.artifact.CheckpointFile;
import io.dcgan.trainer.run.artifact.CheckpointFile.RunCheckpoint;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.artifact.RunReport;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.control.ControlReplies;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/** Executes {@code Snapshot}: keeps the generator, its probe, a sheet of samples and a checkpoint of one step. */
public final class SnapshotWriter {
    private final AdversarialTraining training;
    private final GeneratorEvaluation evaluation;
    private final RunReport runReport;
    private final RunArtifacts artifacts;
    private final BackgroundWriter writer;
    private final ControlReplies replies;

    public SnapshotWriter(
            AdversarialTraining training,
            GeneratorEvaluation evaluation,
            RunReport runReport,
            RunArtifacts artifacts,
            BackgroundWriter writer,
            ControlReplies replies) {
        this.training = training;
        this.evaluation = evaluation;
        this.runReport = runReport;
        this.artifacts = artifacts;
        this.writer = writer;
        this.replies = replies;
    }

    /** Writes the present state in the background and then replies to the control. */
    void write(RunControl control, TrainingState state, int epoch) throws IOException {
        long step = training.steps();
        try (var generator = training.generator()) {
            var export = evaluation.export(epoch, generator);
            var samples = runReport.renderSamples(generator);
            var checkpoint = new RunCheckpoint(training.checkpoint(), state);
            writer.submit(() -> {
                var content = new TreeMap<String, byte[]>();
                content.put(GeneratorRelease.GENERATOR_FILE, export.generator());
                content.put(GeneratorRelease.PROBE_FILE, export.probe());
                content.put("samples.png", samples.get());
                content.put("checkpoint.safetensors", CheckpointFile.write(checkpoint));
                var keys = artifacts.putSnapshot(step, content);
                var unused = replies.reply(control, true, "snapshot of step " + step, keys);
            });
        } catch (ParityException e) {
            var unused = replies.reply(control, false, String.valueOf(e.getMessage()), List.of());
        }
    }
}
