package io.dcgan.trainer.run;

import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.quality.QualityEvaluator;
import io.dcgan.trainer.run.artifact.BackgroundWriter;
import io.dcgan.trainer.run.artifact.RunReport;
import io.dcgan.trainer.run.monitor.ProgressMonitor;
import io.dcgan.trainer.run.monitor.ProgressReporter;
import io.dcgan.trainer.run.monitor.StallWatchdog;
import io.dcgan.trainer.run.monitor.TrainingMetrics;
import io.dcgan.trainer.run.ownership.TrainingStall;
import io.dcgan.trainer.run.publish.PreviewPublisher;
import io.dcgan.trainer.run.publish.ProvenanceFactory;
import io.dcgan.trainer.run.publish.ReleasePublisher;
import io.dcgan.trainer.run.training.AttemptSupervisor;
import io.dcgan.trainer.run.training.CheckpointSaver;
import io.dcgan.trainer.run.training.EpochCompletion;
import io.dcgan.trainer.run.training.EpochRecorder;
import io.dcgan.trainer.run.training.GeneratorEvaluation;
import io.dcgan.trainer.run.training.GeneratorSelection;
import io.dcgan.trainer.run.training.RunFailedException;
import io.dcgan.trainer.run.training.SnapshotWriter;
import io.dcgan.trainer.run.training.StartingPoint;
import io.dcgan.trainer.run.training.TrainingLoop;
import io.dcgan.trainer.run.training.TrainingRollback;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.InstantSource;

/** Builds the training loop of an attempt and takes its networks to where they start. */
@ApplicationScoped
class TrainingLoopFactory {
    private final ArtifactStore store;
    private final ReleasePublisher publisher;
    private final TrainingMetrics metrics;
    private final KafkaTracing tracing;
    private final RunConfig config;

    TrainingLoopFactory(
            ArtifactStore store,
            ReleasePublisher publisher,
            TrainingMetrics metrics,
            KafkaTracing tracing,
            RunConfig config) {
        this.store = store;
        this.publisher = publisher;
        this.metrics = metrics;
        this.tracing = tracing;
        this.config = config;
    }

    /** The resources of an attempt, which the attempt closes. */
    record Resources(
            AdversarialTraining training, QualityEvaluator meter, BackgroundWriter writer, StallWatchdog watch) {}

    /** A loop that is ready to run. */
    record PreparedLoop(
            TrainingLoop loop,
            StartingPoint start,
            AttemptSupervisor supervisor,
            ProvenanceFactory provenances,
            RunReport runReport) {}

    PreparedLoop prepare(
            RunContext context, ImageSet images, Resources resources, AttemptSupervisor supervisor, TrainingStall stall)
            throws IOException, RunFailedException {
        var command = context.command();
        var artifacts = context.artifacts();
        var training = resources.training();
        var writer = resources.writer();
        var provenances = new ProvenanceFactory(InstantSource.system(), command, images, training);
        var reporter = new ProgressReporter(command, training, context.events(), metrics);
        var runReport = RunReport.open(context.runId().value(), artifacts, writer, training.signature(), images);
        var checkpoints = new CheckpointSaver(training, artifacts, reporter, writer);
        var rollback = new TrainingRollback(command, training, checkpoints, reporter, runReport);
        var evaluation = new GeneratorEvaluation(provenances, resources.meter(), metrics, tracing);
        var selection = new GeneratorSelection(
                command.schedule(),
                command.batchSize(),
                training.signature().conditional(),
                artifacts,
                reporter::qualityMeasured,
                images.largestClassShare());
        var epochCompletion = new EpochCompletion(
                command,
                training,
                evaluation,
                selection,
                new PreviewPublisher(command, provenances, context.runRecord(), publisher, context.events(), writer),
                new EpochRecorder(command, training, artifacts, runReport, reporter),
                supervisor,
                resources.watch());
        var loop = new TrainingLoop(
                command,
                training,
                supervisor,
                new ProgressMonitor(training, reporter, resources.watch(), config.wonAfterSteps()),
                epochCompletion,
                checkpoints,
                rollback,
                new SnapshotWriter(training, evaluation, runReport, artifacts, writer, context.replies()));
        var start = StartingPoint.restore(command, training, rollback, runReport, artifacts, store, stall);
        return new PreparedLoop(loop, start, supervisor, provenances, runReport);
    }
}
