package io.dcgan.trainer.run.training;

import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.trainer.export.ExportedGenerator;
import io.dcgan.trainer.export.ParityException;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.StepMetrics;
import io.dcgan.trainer.gan.TrainedGenerator;
import io.dcgan.trainer.history.MetricsLine;
import io.dcgan.trainer.quality.QualityScores;
import io.dcgan.trainer.run.artifact.BackgroundWriter;
import io.dcgan.trainer.run.artifact.CheckpointFile;
import io.dcgan.trainer.run.artifact.CheckpointFile.RunCheckpoint;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.artifact.RunReport;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.artifact.TrainingState.BestGenerator;
import io.dcgan.trainer.run.ownership.ControlReplies;
import io.dcgan.trainer.run.ownership.SupersededException;
import io.dcgan.trainer.run.ownership.TrainingStall;
import io.dcgan.trainer.run.publish.PreviewPublisher;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/**
 * Trains step by step to the end that the command asks for: tells how it goes, keeps checkpoints, measures, and goes
 * back to the last good checkpoint when the watchdog sees something wrong.
 *
 * <p>What the networks become depends on steps alone, never on the time; only with a time budget the clock ends the run,
 * and lowers its rates on the way.
 */
public final class TrainingLoop {
    private static final Logger LOG = Logger.getLogger(TrainingLoop.class);

    public static final int MAX_ROLLBACKS = 3;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** A step that took longer may have been frozen, with the whole process, while the run was given to another. */
    private static final long SUSPECTED_FREEZE_NANOS = 3 * NANOS_PER_SECOND;

    /** Seconds of training before the first checkpoint of an attempt. */
    private static final int FIRST_CHECKPOINT_SECONDS = 3;

    private static final int ANIMATION_EVERY_EPOCHS = 10;
    private static final QualityScores NOT_MEASURED = new QualityScores(Map.of(), List.of(), List.of());

    private final TrainCommand command;
    private final AdversarialTraining training;
    private final RunArtifacts artifacts;
    private final ProgressReporter reporter;
    private final GeneratorEvaluation evaluation;
    private final GeneratorSelection selection;
    private final RunReport runReport;
    private final PreviewPublisher previewPublisher;
    private final BackgroundWriter writer;
    private final Listener listener;
    private final int wonAfterSteps;
    private final LongConsumer onProgress;

    private TrainingState state = TrainingState.INITIAL;
    private RunCheckpoint rollbackPoint;
    private StepMetrics progressSinceReport = StepMetrics.NONE;
    private long clockMark = System.nanoTime();
    private long nanosSinceReport;
    private long nanosSinceCheckpoint;
    private boolean forked;
    private TrainingStall lastStall = TrainingStall.NONE;

    /** Who is asked between the steps whether the training should go on. */
    public interface Listener {
        /** Whether {@link #pollControls} has something to say that should not wait for the end of a measurement. */
        boolean hasUrgentControl();

        /**
         * @return a control that ends the training for now
         * @throws InterruptedException if the trainer must let the run go
         */
        Optional<RunControl> pollControls(TrainingLoop loop) throws IOException, InterruptedException;

        /** @throws SupersededException if the run has been given to another trainer */
        void requireOwnership() throws IOException;
    }

    /** How the training came to its end. */
    public sealed interface End {
        /** All steps are done, or enough of them. */
        record Trained(BestGenerator best, List<Integer> kept) implements End {}

        /** Someone wanted it. */
        record Stopped(RunControl control, long step) implements End {}
    }

    /**
     * @param wonAfterSteps after which a discriminator that is never wrong has won
     * @param onProgress         is given the steps that are done, at least after each one
     */
    public TrainingLoop(
            TrainCommand command,
            AdversarialTraining training,
            RunArtifacts artifacts,
            ProgressReporter reporter,
            GeneratorEvaluation evaluation,
            GeneratorSelection selection,
            RunReport runReport,
            PreviewPublisher previewPublisher,
            BackgroundWriter writer,
            Listener listener,
            int wonAfterSteps,
            LongConsumer onProgress) {
        this.command = command;
        this.training = training;
        this.artifacts = artifacts;
        this.reporter = reporter;
        this.evaluation = evaluation;
        this.selection = selection;
        this.runReport = runReport;
        this.previewPublisher = previewPublisher;
        this.writer = writer;
        this.listener = listener;
        this.wonAfterSteps = wonAfterSteps;
        this.onProgress = onProgress;
        this.rollbackPoint = new RunCheckpoint(training.checkpoint(), TrainingState.INITIAL);
        // The first one comes soon: a trainer that is killed again and again gets on all the same.
        long every = command.schedule().checkpointEvery();
        nanosSinceCheckpoint = (every - Math.min(every, FIRST_CHECKPOINT_SECONDS)) * NANOS_PER_SECOND;
    }

    /** Goes on where an earlier attempt stopped. */
    public void resume(RunCheckpoint newest, Optional<RunCheckpoint> lastGood) {
        training.restore(newest.training());
        state = newest.run();
        lastGood.ifPresent(saved -> rollbackPoint = saved);
        runReport.truncateAfter(completedEpochs());
    }

    /** Starts with another run's networks; what goes wrong goes back to them. */
    public void fork(RunCheckpoint other) {
        training.fork(other.training());
        rollbackPoint = new RunCheckpoint(training.checkpoint(), TrainingState.INITIAL);
        forked = true;
    }

    /** What attempts before this one came to, and could not go back from by themselves. */
    public void resumeAfter(TrainingStall last) {
        lastStall = last;
    }

    /**
     * @throws RunFailedException   if the training went wrong again and again
     * @throws InterruptedException if the trainer must let the run go, within one step; a checkpoint is in the store then
     */
    public End run() throws IOException, InterruptedException, RunFailedException {
        clockMark = System.nanoTime();
        if (forked) {
            // What it started from is this run's own from here on, whatever becomes of the other.
            // That comes first: with a checkpoint it is no fork any more.
            saveGoodCheckpoint();
            saveCheckpoint();
        }
        if (lastStall.number() > state.stalls() && !state.ended()) {
            rollBackAfterStall(lastStall);
        }
        while (!state.ended()) {
            Optional<RunControl> told;
            try {
                told = listener.pollControls(this);
            } catch (InterruptedException e) {
                saveCheckpointAndWait();
                throw e;
            }
            if (told.isPresent()) {
                saveCheckpointAndWait();
                return new End.Stopped(told.get(), training.steps());
            }
            var trouble = isEpochDone() ? Optional.<String>empty() : step();
            if (trouble.isEmpty() && isEpochDone()) {
                trouble = completeEpoch();
            }
            if (trouble.isPresent()) {
                rollBack(trouble.get(), training.steps(), 1);
            }
            if (nanosSinceCheckpoint >= command.schedule().checkpointEvery() * NANOS_PER_SECOND && writer.isIdle()) {
                saveCheckpoint();
            }
        }
        saveCheckpoint();
        runReport.writeAnimation();
        writer.drain();
        return new End.Trained(state.best(), state.kept());
    }

    private void rollBackAfterStall(TrainingStall last) throws IOException, InterruptedException, RunFailedException {
        int more = last.number() - state.stalls();
        state = state.afterStalls(last.number());
        if (last.reason().isEmpty()) {
            return;
        }
        var measured = rollbackPoint;
        if (measured.run().best().epoch() == 0) {
            // That it stood still says nothing against what it had learned.
            rollbackPoint = new RunCheckpoint(training.checkpoint(), state);
        }
        rollBack(last.reason(), last.step(), more);
        rollbackPoint = measured;
    }

    private void saveCheckpointAndWait() throws IOException, InterruptedException {
        saveCheckpoint();
        writer.drain();
    }

    /** @return what is wrong with it */
    private Optional<String> step() throws IOException {
        int budget = command.schedule().timeBudget();
        if (budget > 0) {
            training.elapsedShare(Math.min(1, state.seconds() / budget));
        }
        training.step();
        onProgress.accept(training.steps());
        countStepTime();
        boolean windowEnds = training.steps() % Watchdog.WINDOW_STEPS == 0;
        return windowEnds || isAtEndOfEpoch() || nanosSinceReport >= NANOS_PER_SECOND
                ? checkProgress(windowEnds)
                : Optional.empty();
    }

    /** Whether the current epoch has all its steps, and its end is still to come. */
    private boolean isEpochDone() {
        return isAtEndOfEpoch() && state.ofEpoch().steps() > 0;
    }

    private boolean isAtEndOfEpoch() {
        return training.steps() % training.stepsPerEpoch() == 0 || isTimeBudgetSpent();
    }

    /** Keeps this moment of the run, beside the training. */
    public void snapshot(ControlReplies replies, RunControl control) throws IOException {
        long step = training.steps();
        accumulateProgress();
        try (var generator = training.generator()) {
            var export = evaluation.export(currentEpoch(), generator);
            var sheet = runReport.renderSamples(generator);
            var saved = new RunCheckpoint(training.checkpoint(), state);
            writer.submit(() -> {
                var content = new TreeMap<String, byte[]>();
                content.put(GeneratorRelease.GENERATOR_FILE, export.generator());
                content.put(GeneratorRelease.PROBE_FILE, export.probe());
                content.put("samples.png", sheet.get());
                content.put("checkpoint.safetensors", CheckpointFile.write(saved));
                var keys = artifacts.putSnapshot(step, content);
                var unused = replies.reply(control, true, "kept as it was after step " + step, keys);
            });
        } catch (ParityException e) {
            var unused = replies.reply(control, false, String.valueOf(e.getMessage()), List.of());
        }
        skipElapsedTime();
    }

    private void countStepTime() throws IOException {
        long now = System.nanoTime();
        long passed = now - clockMark;
        if (passed > SUSPECTED_FREEZE_NANOS) {
            listener.requireOwnership();
        }
        clockMark = now;
        reporter.stepCompleted(passed);
        nanosSinceReport += passed;
        nanosSinceCheckpoint += passed;
        state = state.plusSeconds((double) passed / NANOS_PER_SECOND);
    }

    private int completedEpochs() {
        return (int) (training.steps() / training.stepsPerEpoch());
    }

    /** The current one, from 1; at its last step still this one. */
    private int currentEpoch() {
        return (int) ((training.steps() - 1) / training.stepsPerEpoch()) + 1;
    }

    private boolean isTimeBudgetSpent() {
        int budget = command.schedule().timeBudget();
        return budget > 0 && state.seconds() >= budget;
    }

    /** Takes in what the last steps showed. @return what is wrong with it */
    private Optional<String> checkProgress(boolean windowEnds) {
        accumulateProgress();
        // Of the whole epoch: a checkpoint between two looks takes in steps, too.
        var trouble = Watchdog.nonFiniteLosses(state.ofEpoch());
        if (trouble.isPresent()) {
            return trouble;
        }
        if (nanosSinceReport >= NANOS_PER_SECOND) {
            reporter.runProgressed(currentEpoch(), progressSinceReport, nanosSinceReport, state.seconds());
            progressSinceReport = StepMetrics.NONE;
            nanosSinceReport = 0;
        }
        if (!windowEnds) {
            return Optional.empty();
        }
        state = state.afterWindow(Watchdog.discriminatorWins(state.ofWindow()) ? state.won() + 1 : 0);
        return Watchdog.discriminatorWon(state.won(), wonAfterSteps);
    }

    /**
     * What comes at the end of an epoch. When the listener has something urgent to say, a measurement is broken off, and
     * all of this is done again when the training goes on.
     *
     * @return what is wrong with the generator
     */
    private Optional<String> completeEpoch() throws IOException {
        listener.requireOwnership();
        int epoch = currentEpoch();
        var schedule = command.schedule();
        boolean last = training.steps() == training.plannedSteps() || isTimeBudgetSpent();
        boolean sampled = last || epoch % schedule.sampleEvery() == 0;
        boolean measured =
                last || (training.steps() - state.measured()) * command.batchSize() >= schedule.measureEvery();
        boolean previewed = !last && previewPublisher.isDue(epoch);
        var trouble = Optional.<String>empty();
        boolean worthGoingBackTo = false;
        var quality = NOT_MEASURED;
        if (sampled || measured || previewed) {
            try (var generator = measured || previewed ? training.generator() : training.previewGenerator()) {
                if (sampled) {
                    runReport.writeSamples(epoch, generator);
                }
                var exported = Optional.<ExportedGenerator>empty();
                if (measured) {
                    var result = evaluation.evaluate(epoch, generator, this::cancelIfUrgent);
                    exported = Optional.of(result.export());
                    quality = result.quality();
                    listener.requireOwnership();
                    var verdict = selection.judge(state, training.steps(), epoch, result);
                    state = verdict.state();
                    trouble = verdict.collapsed();
                    // One that is about to lose against its discriminator would lose again.
                    worthGoingBackTo = verdict.good() && state.won() == 0;
                }
                if (previewed && trouble.isEmpty()) {
                    publishPreview(epoch, generator, exported, quality);
                }
            } catch (CancellationException e) {
                return Optional.empty();
            } catch (ParityException e) {
                trouble = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        recordEpoch(epoch, quality, sampled);
        state = state.afterEpoch();
        if (trouble.isEmpty()) {
            if (last || selection.shouldStop(state)) {
                state = state.markEnded();
            }
            if (worthGoingBackTo) {
                saveGoodCheckpoint();
            }
        }
        onProgress.accept(training.steps());
        skipElapsedTime();
        return trouble;
    }

    private void publishPreview(
            int epoch, TrainedGenerator generator, Optional<ExportedGenerator> exported, QualityScores quality)
            throws IOException {
        try {
            var export = exported.isPresent() ? exported.get() : evaluation.export(epoch, generator);
            previewPublisher.publish(epoch, training.rollbacks(), export, quality.values());
        } catch (ParityException e) {
            // What nobody has to have need not end the run.
            LOG.warnf("run=%s has no preview after epoch %d: %s", command.runId(), epoch, e.getMessage());
        }
    }

    private void cancelIfUrgent() {
        onProgress.accept(training.steps());
        if (listener.hasUrgentControl()) {
            throw new CancellationException("the measurement is broken off");
        }
    }

    private void recordEpoch(int epoch, QualityScores quality, boolean sampled) throws IOException {
        var mean = state.ofEpoch();
        double seconds = state.seconds();
        double ofEpoch = seconds - state.epochBegan();
        runReport.append(new MetricsLine(
                epoch,
                training.steps(),
                training.steps() * command.batchSize(),
                seconds,
                mean.discriminatorLoss(),
                mean.generatorLoss(),
                mean.realScore(),
                mean.generatedScore(),
                mean.realAccuracy(),
                mean.generatedAccuracy(),
                mean.steps() * command.batchSize() / ofEpoch,
                quality.values()));
        if (sampled && epoch % ANIMATION_EVERY_EPOCHS == 0) {
            runReport.writeAnimation();
        }
        reporter.epochCompleted(
                epoch, mean, ofEpoch, sampled ? artifacts.samplesKey(epoch).value() : "");
    }

    /** What the steps since the last call showed; a checkpoint must have it. */
    private void accumulateProgress() {
        var progress = training.drainMetrics();
        progressSinceReport = progressSinceReport.plus(progress);
        state = state.withProgress(
                state.ofEpoch().plus(progress), state.ofWindow().plus(progress));
    }

    /** The time until now was no training. */
    private void skipElapsedTime() throws IOException {
        long now = System.nanoTime();
        if (now - clockMark > SUSPECTED_FREEZE_NANOS) {
            listener.requireOwnership();
        }
        clockMark = now;
    }

    private void saveGoodCheckpoint() throws IOException {
        var saved = new RunCheckpoint(training.checkpoint(), state);
        rollbackPoint = saved;
        writer.submit(() -> artifacts.putGoodCheckpoint(reporter.attempt(), CheckpointFile.write(saved)));
    }

    private void saveCheckpoint() throws IOException {
        long began = System.nanoTime();
        accumulateProgress();
        var saved = new RunCheckpoint(training.checkpoint(), state);
        long stood = (System.nanoTime() - began) / 1_000_000;
        nanosSinceCheckpoint = 0;
        skipElapsedTime();
        writer.submit(() -> {
            var content = CheckpointFile.write(saved);
            var writing = reporter.startCheckpointTimer();
            artifacts.putCheckpoint(reporter.attempt(), content);
            writing.stop();
            reporter.checkpointWritten(saved.training().step(), content.length, stood);
        });
    }

    /** @param times as many rollbacks as it counts for */
    private void rollBack(String reason, long from, int times)
            throws IOException, InterruptedException, RunFailedException {
        int count = training.rollbacks() + times;
        if (count > MAX_ROLLBACKS) {
            throw new RunFailedException("%s, in step %d, after %d rollbacks".formatted(reason, from, MAX_ROLLBACKS));
        }
        requireTimeToRestart(rollbackPoint, reason);
        training.rollBack(rollbackPoint.training(), count);
        state = rollbackPoint.run().afterRollbackFrom(state);
        progressSinceReport = StepMetrics.NONE;
        runReport.truncateAfter(completedEpochs());
        reporter.runRolledBack(reason, from, training.steps(), count, training.rollbackFactor());
        saveCheckpointAndWait();
        clockMark = System.nanoTime();
    }

    /** What would be made of random weights in the rest of a time budget is nothing to publish. */
    private void requireTimeToRestart(RunCheckpoint from, String reason) throws RunFailedException {
        int budget = command.schedule().timeBudget();
        boolean fromNothing = from.training().step() == 0 && command.forkOf().isEmpty();
        if (budget > 0 && fromNothing && state.seconds() > budget / 2.0) {
            throw new RunFailedException(
                    "%s, after %.0f of %d seconds, too late to begin again".formatted(reason, state.seconds(), budget));
        }
    }
}
