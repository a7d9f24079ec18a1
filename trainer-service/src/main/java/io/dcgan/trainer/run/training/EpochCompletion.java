package io.dcgan.trainer.run.training;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.export.ExportedGenerator;
import io.dcgan.trainer.export.ParityException;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.TrainedGenerator;
import io.dcgan.trainer.quality.QualityScores;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.monitor.StallWatchdog;
import io.dcgan.trainer.run.publish.PreviewPublisher;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/** Completes an epoch: draws samples, measures quality, publishes a preview and records the epoch. */
public final class EpochCompletion {
    private static final Logger LOG = Logger.getLogger(EpochCompletion.class);

    private static final QualityScores NOT_MEASURED = new QualityScores(Map.of(), List.of(), List.of());

    private final TrainCommand command;
    private final AdversarialTraining training;
    private final GeneratorEvaluation evaluation;
    private final GeneratorSelection selection;
    private final PreviewPublisher previews;
    private final EpochRecorder recorder;
    private final AttemptSupervisor supervisor;
    private final StallWatchdog watchdog;

    public EpochCompletion(
            TrainCommand command,
            AdversarialTraining training,
            GeneratorEvaluation evaluation,
            GeneratorSelection selection,
            PreviewPublisher previews,
            EpochRecorder recorder,
            AttemptSupervisor supervisor,
            StallWatchdog watchdog) {
        this.command = command;
        this.training = training;
        this.evaluation = evaluation;
        this.selection = selection;
        this.previews = previews;
        this.recorder = recorder;
        this.supervisor = supervisor;
        this.watchdog = watchdog;
    }

    /**
     * The result of completing an epoch.
     *
     * @param rollbackReason         the reason for a rollback; empty if there is none
     * @param keepForRollback whether a later rollback should go back to this state
     */
    record Result(TrainingState state, Optional<String> rollbackReason, boolean keepForRollback) {}

    /** A generator's quality and what follows from it. */
    private record Verdict(
            TrainingState state, Optional<String> rollbackReason, boolean keepForRollback, QualityScores quality) {}

    /**
     * Completes an epoch. If an urgent control cancels the measurement, nothing has changed and the whole completion is
     * repeated when the training continues.
     *
     * @param last whether the training ends with this epoch
     */
    Result complete(TrainingState before, int epoch, boolean last) throws IOException {
        supervisor.requireOwnership();
        var schedule = command.schedule();
        boolean sampled = last || epoch % schedule.sampleEvery() == 0;
        boolean measured =
                last || (training.steps() - before.measured()) * command.batchSize() >= schedule.measureEvery();
        boolean previewed = !last && previews.isDue(epoch);
        var verdict = new Verdict(before, Optional.empty(), false, NOT_MEASURED);
        if (sampled || measured || previewed) {
            try (var generator = measured || previewed ? training.generator() : training.previewGenerator()) {
                if (sampled) {
                    recorder.drawSamples(epoch, generator);
                }
                verdict = judge(before, epoch, generator, measured, previewed);
            } catch (CancellationException e) {
                LOG.debugf("the measurement of epoch %d was cancelled by a control", epoch);
                return new Result(before, Optional.empty(), false);
            } catch (ParityException e) {
                verdict = new Verdict(before, Optional.of(String.valueOf(e.getMessage())), false, NOT_MEASURED);
            }
        }
        recorder.record(epoch, verdict.state(), verdict.quality(), sampled);
        var state = verdict.state().afterEpoch();
        if (verdict.rollbackReason().isEmpty() && (last || selection.shouldStop(state))) {
            state = state.markEnded();
        }
        watchdog.recordProgress(training.steps());
        return new Result(
                state, verdict.rollbackReason(), verdict.rollbackReason().isEmpty() && verdict.keepForRollback());
    }

    private Verdict judge(
            TrainingState before, int epoch, TrainedGenerator generator, boolean measured, boolean previewed)
            throws IOException, ParityException {
        var verdict = new Verdict(before, Optional.empty(), false, NOT_MEASURED);
        var exported = Optional.<ExportedGenerator>empty();
        if (measured) {
            var evaluated = evaluation.evaluate(epoch, generator, this::throwIfUrgent);
            exported = Optional.of(evaluated.export());
            supervisor.requireOwnership();
            var judged = selection.judge(before, training.steps(), epoch, evaluated);
            // A generator that is about to lose against its discriminator would lose again.
            boolean keep = judged.good() && judged.state().won() == 0;
            verdict = new Verdict(judged.state(), judged.collapsed(), keep, evaluated.quality());
        }
        if (previewed && verdict.rollbackReason().isEmpty()) {
            publishPreview(epoch, generator, exported, verdict.quality());
        }
        return verdict;
    }

    private void publishPreview(
            int epoch, TrainedGenerator generator, Optional<ExportedGenerator> exported, QualityScores quality)
            throws IOException {
        try {
            var export = exported.isPresent() ? exported.get() : evaluation.export(epoch, generator);
            previews.publish(epoch, training.rollbacks(), export, quality.values());
        } catch (ParityException e) {
            // A preview is optional, so the run goes on without it.
            LOG.warnf("run=%s has no preview of epoch %d: %s", command.runId(), epoch, e.getMessage());
        }
    }

    private void throwIfUrgent() {
        watchdog.recordProgress(training.steps());
        supervisor.throwIfUrgent();
    }
}
