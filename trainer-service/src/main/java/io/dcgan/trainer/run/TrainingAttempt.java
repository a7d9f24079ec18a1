package io.dcgan.trainer.run;

import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.TrainingEvent.GeneratorReleased;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.export.ExportedGenerator;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.quality.QualityEvaluator;
import io.dcgan.trainer.quality.QualityEvaluatorFactory;
import io.dcgan.trainer.run.TrainingLoopFactory.PreparedLoop;
import io.dcgan.trainer.run.TrainingLoopFactory.Resources;
import io.dcgan.trainer.run.artifact.BackgroundWriter;
import io.dcgan.trainer.run.artifact.CheckpointFile.RunCheckpoint;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.artifact.TrainingState.BestGenerator;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.monitor.StallWatchdog;
import io.dcgan.trainer.run.ownership.RunOutcome;
import io.dcgan.trainer.run.publish.ReleasePublisher;
import io.dcgan.trainer.run.training.AttemptSupervisor;
import io.dcgan.trainer.run.training.RunFailedException;
import io.dcgan.trainer.run.training.TrainingEnd;
import io.dcgan.trainer.run.training.TrainingRollback;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** One trainer's attempt at a run: from its newest checkpoint, or from the beginning, to its end or its pause. */
final class TrainingAttempt {
    private static final Logger LOG = Logger.getLogger(TrainingAttempt.class);

    private final RunContext context;
    private final RunCompletion completion;
    private final DatasetLoader loader;
    private final QualityEvaluatorFactory evaluatorFactory;
    private final TrainingLoopFactory loopFactory;
    private final ReleasePublisher publisher;
    private final KafkaTracing tracing;
    private final StallExit stallExit;
    private final AttemptSupervisor supervisor;
    private final long startedNanos = System.nanoTime();

    TrainingAttempt(
            RunContext context,
            RunCompletion completion,
            DatasetLoader loader,
            QualityEvaluatorFactory evaluatorFactory,
            TrainingLoopFactory loopFactory,
            ReleasePublisher publisher,
            KafkaTracing tracing,
            StallExit stallExit) {
        this.context = context;
        this.completion = completion;
        this.loader = loader;
        this.evaluatorFactory = evaluatorFactory;
        this.loopFactory = loopFactory;
        this.publisher = publisher;
        this.tracing = tracing;
        this.stallExit = stallExit;
        supervisor = new AttemptSupervisor(context.signals(), context.replies(), context.claim());
    }

    /**
     * Trains, publishes the generator and ends or pauses the run.
     *
     * @throws IOException          if store or broker failed, or another trainer has the run: it has not ended
     * @throws InterruptedException if the trainer must hand the run over: likewise
     */
    RunOutcome run() throws IOException, InterruptedException {
        try {
            // An earlier attempt may have ended between its release and its outcome.
            var published = context.runRecord().release();
            return published.isPresent() ? publishAgain(published.get()) : train();
        } catch (RunFailedException | DataUnavailableException e) {
            return completion.fail(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "run=%s failed with an error in the trainer", context.runId());
            return completion.fail("internal error: " + e);
        }
    }

    private RunOutcome publishAgain(GeneratorRelease published) throws IOException, InterruptedException {
        var release = publisher.publishRecord(published, context.signals());
        var state = latestState();
        return finish(release, state.best(), state.kept());
    }

    private RunOutcome train() throws IOException, InterruptedException, DataUnavailableException, RunFailedException {
        while (true) {
            try {
                return loadAndTrain().complete();
            } catch (CancellationException e) {
                // An urgent control cancelled the loading of data or of the quality meter.
                var control = supervisor.pollUrgent();
                if (control.isPresent()) {
                    return stop(control.get(), context.artifacts().checkpointedSteps());
                }
            }
        }
    }

    /** The last part of an attempt. It waits for the broker, so the attempt has released its resources by then. */
    @FunctionalInterface
    private interface Completion {
        RunOutcome complete() throws IOException, InterruptedException;
    }

    private Completion loadAndTrain()
            throws IOException, InterruptedException, DataUnavailableException, RunFailedException {
        var stall = context.runRecord().stalls().last();
        if (stall.number() > TrainingRollback.MAX_ROLLBACKS) {
            throw new RunFailedException("the training hung %d times".formatted(stall.number()));
        }
        var loaded = loader.load(context.command(), context.signals());
        var images = loaded.images();
        images.warnings().forEach(warning -> LOG.warnf("run=%s %s", context.runId(), warning));
        try (var training = openTraining(images);
                var evaluator = evaluatorFactory.open(images, loaded.heldOut(), context.signals()::throwIfUrgent);
                var writer = new BackgroundWriter();
                var watchdog = new StallWatchdog(stallExit.timeout(), stallExit::onStall)) {
            requireMeasurableTargets(evaluator);
            var prepared = loopFactory.prepare(
                    context, images, new Resources(training, evaluator, writer, watchdog), supervisor, stall);
            watchdog.recordProgress(training.steps());
            context.signals().throwIfHandoffRequested();
            context.claim().requireOwnership();
            announceStart(training, images, prepared.start().warnings());
            var end = runLoop(prepared);
            if (end instanceof TrainingEnd.Stopped stopped) {
                return () -> stop(stopped.control(), stopped.step());
            }
            prepared.runReport().writeAnimation();
            writer.drain();
            // Publishing waits for the broker, for as long as that takes.
            watchdog.stop();
            return publish((TrainingEnd.Finished) end, prepared);
        }
    }

    private void announceStart(AdversarialTraining training, ImageSet images, List<String> startWarnings) {
        var command = context.command();
        startWarnings.forEach(warning -> LOG.warnf("run=%s %s", context.runId(), warning));
        var warnings = Stream.concat(images.warnings().stream(), startWarnings.stream())
                .toList();
        LOG.infof(
                "run=%s attempt=%d starts after step %d of %d: %d images, on %s in %s",
                context.runId(),
                context.claim().attempt(),
                training.steps(),
                training.plannedSteps(),
                images.count(),
                training.deviceName(),
                training.precision());
        context.events()
                .send(header -> new RunStarted(
                        header, command, images.count(), training.plannedSteps(), training.deviceName(), warnings));
    }

    private TrainingEnd runLoop(PreparedLoop prepared) throws IOException, InterruptedException, RunFailedException {
        try (var span = tracing.startSpan("train")) {
            span.with("attempt", context.claim().attempt());
            var end = prepared.loop().run(prepared.start());
            span.markSucceeded();
            return end;
        }
    }

    private Completion publish(TrainingEnd.Finished finished, PreparedLoop prepared)
            throws IOException, InterruptedException {
        var best = finished.best();
        context.claim().requireOwnership();
        var measured = best(best);
        // The name is reserved first, so that an attempt after a kill writes the files under the same name.
        var provenance =
                context.runRecord().reserveRelease(prepared.provenances().create(best.epoch(), best.quality()));
        var release = publisher.publish(
                provenance, measured.withProvenance(provenance), context.runRecord(), context.signals());
        return () -> finish(release, best, finished.kept());
    }

    /** A trainer that took over may have published the generator and deleted it. */
    private ExportedGenerator best(BestGenerator best) throws IOException {
        try {
            return context.artifacts().best(best.epoch(), best.parity());
        } catch (CorruptFileException e) {
            context.claim().requireOwnership();
            throw e;
        }
    }

    private RunOutcome finish(GeneratorRelease release, BestGenerator best, List<Integer> kept)
            throws IOException, InterruptedException {
        context.events()
                .send(header ->
                        new GeneratorReleased(header, release.model(), release.id(), best.epoch(), best.parity()));
        for (int epoch : kept) {
            context.artifacts().deleteBest(epoch);
        }
        return completion.finish(release.id(), (System.nanoTime() - startedNanos) / 1e9);
    }

    private RunOutcome stop(RunControl control, long step) throws IOException, InterruptedException {
        context.claim().requireOwnership();
        return control instanceof RunControl.Cancel
                ? completion.cancel(control, step, context.replies())
                : completion.pause(control, step, context.replies());
    }

    /** Returns the state of a run that has a release; only its clean-up depends on it. */
    private TrainingState latestState() throws IOException {
        try {
            return context.artifacts()
                    .latestCheckpoint()
                    .map(RunCheckpoint::run)
                    .orElse(TrainingState.INITIAL);
        } catch (CorruptFileException e) {
            LOG.debugf("run=%s ends without its checkpoint: %s", context.runId(), e.getMessage());
            return TrainingState.INITIAL;
        }
    }

    private AdversarialTraining openTraining(ImageSet images) throws RunFailedException {
        var command = context.command();
        try {
            return new AdversarialTraining(
                    command, GanArchitecture.of(command.architecture()).orElseThrow(), images);
        } catch (IllegalArgumentException e) {
            throw new RunFailedException(String.valueOf(e.getMessage()));
        }
    }

    /** A run that waits for a quality that cannot be measured would never end early. */
    private void requireMeasurableTargets(QualityEvaluator evaluator) throws RunFailedException {
        var schedule = context.command().schedule();
        if (evaluator.measuresDistance() || (schedule.targetDistance() == 0 && schedule.patience() == 0)) {
            return;
        }
        throw new RunFailedException(
                ("targetDistance and patience must be 0 with %s, got %s and %d: the distance is only"
                                + " measured for at least %d images with classes")
                        .formatted(
                                context.command().dataset(),
                                schedule.targetDistance(),
                                schedule.patience(),
                                QualityEvaluator.MIN_IMAGES));
    }
}
