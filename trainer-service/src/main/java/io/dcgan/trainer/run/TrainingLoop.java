package io.dcgan.trainer.run;

import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.trainer.export.Export;
import io.dcgan.trainer.export.ParityException;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.Progress;
import io.dcgan.trainer.gan.TrainedGenerator;
import io.dcgan.trainer.picture.MetricsLine;
import io.dcgan.trainer.quality.Quality;
import io.dcgan.trainer.run.Checkpoints.Saved;
import io.dcgan.trainer.run.RunState.Best;
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
final class TrainingLoop {
    private static final Logger LOG = Logger.getLogger(TrainingLoop.class);

    static final int ROLLBACKS = 3;
    private static final long SECOND = 1_000_000_000;
    /** A step that took longer may have been frozen, with the whole process, while the run was given to another. */
    private static final long FROZEN_NANOS = 3 * SECOND;

    /** Seconds of training before the first checkpoint of an attempt. */
    private static final int FIRST_CHECKPOINT = 3;

    private static final int ANIMATE_EVERY = 10;
    private static final Quality NOT_MEASURED = new Quality(Map.of(), List.of(), List.of());

    private final TrainCommand command;
    private final AdversarialTraining training;
    private final RunFiles files;
    private final Reports reports;
    private final Measurements measurements;
    private final Selection selection;
    private final Journal journal;
    private final Previews previews;
    private final Aside aside;
    private final Listener listener;
    private final int wonAfterSteps;
    private final LongConsumer alive;

    private RunState state = RunState.START;
    private Saved good;
    private Progress sinceTold = Progress.NONE;
    private long mark = System.nanoTime();
    private long sinceToldNanos;
    private long sinceSavedNanos;
    private boolean forked;
    private Stall stall = Stall.NONE;

    /** Who is asked between the steps whether the training should go on. */
    interface Listener {
        /** Whether {@link #listen} has something to say that should not wait for the end of a measurement. */
        boolean urgent();

        /**
         * @return a control that ends the training for now
         * @throws InterruptedException if the trainer must let the run go
         */
        Optional<RunControl> listen(TrainingLoop loop) throws IOException, InterruptedException;

        /** @throws SupersededException if the run has been given to another trainer */
        void requireNewest() throws IOException;
    }

    /** How the training came to its end. */
    sealed interface End {
        /** All steps are done, or enough of them. */
        record Trained(Best best, List<Integer> kept) implements End {}

        /** Someone wanted it. */
        record Told(RunControl control, long step) implements End {}
    }

    /**
     * @param wonAfterSteps after which a discriminator that is never wrong has won
     * @param alive         is given the steps that are done, at least after each one
     */
    TrainingLoop(
            TrainCommand command,
            AdversarialTraining training,
            RunFiles files,
            Reports reports,
            Measurements measurements,
            Selection selection,
            Journal journal,
            Previews previews,
            Aside aside,
            Listener listener,
            int wonAfterSteps,
            LongConsumer alive) {
        this.command = command;
        this.training = training;
        this.files = files;
        this.reports = reports;
        this.measurements = measurements;
        this.selection = selection;
        this.journal = journal;
        this.previews = previews;
        this.aside = aside;
        this.listener = listener;
        this.wonAfterSteps = wonAfterSteps;
        this.alive = alive;
        this.good = new Saved(training.checkpoint(), RunState.START);
        // The first one comes soon: a trainer that is killed again and again gets on all the same.
        long every = command.course().checkpointEvery();
        sinceSavedNanos = (every - Math.min(every, FIRST_CHECKPOINT)) * SECOND;
    }

    /** Goes on where an earlier attempt stopped. */
    void resume(Saved newest, Optional<Saved> lastGood) {
        training.restore(newest.training());
        state = newest.run();
        lastGood.ifPresent(saved -> good = saved);
        journal.upTo(epochsDone());
    }

    /** Starts with another run's networks; what goes wrong goes back to them. */
    void fork(Saved other) {
        training.fork(other.training());
        good = new Saved(training.checkpoint(), RunState.START);
        forked = true;
    }

    /** What attempts before this one came to, and could not go back from by themselves. */
    void stoodStill(Stall last) {
        stall = last;
    }

    /**
     * @throws RunFailedException   if the training went wrong again and again
     * @throws InterruptedException if the trainer must let the run go, within one step; a checkpoint is in the store then
     */
    End run() throws IOException, InterruptedException, RunFailedException {
        mark = System.nanoTime();
        if (forked) {
            // What it started from is this run's own from here on, whatever becomes of the other.
            // That comes first: with a checkpoint it is no fork any more.
            keepAsGood();
            save();
        }
        if (stall.number() > state.stalls() && !state.ended()) {
            takeIntoAccount(stall);
        }
        while (!state.ended()) {
            Optional<RunControl> told;
            try {
                told = listener.listen(this);
            } catch (InterruptedException e) {
                saveAndWait();
                throw e;
            }
            if (told.isPresent()) {
                saveAndWait();
                return new End.Told(told.get(), training.steps());
            }
            var trouble = epochIsDone() ? Optional.<String>empty() : step();
            if (trouble.isEmpty() && epochIsDone()) {
                trouble = complete();
            }
            if (trouble.isPresent()) {
                rollBack(trouble.get(), training.steps(), 1);
            }
            if (sinceSavedNanos >= command.course().checkpointEvery() * SECOND && aside.idle()) {
                save();
            }
        }
        save();
        journal.animate();
        aside.drain();
        return new End.Trained(state.best(), state.kept());
    }

    private void takeIntoAccount(Stall last) throws IOException, InterruptedException, RunFailedException {
        int more = last.number() - state.stalls();
        state = state.afterStalls(last.number());
        if (last.reason().isEmpty()) {
            return;
        }
        var measured = good;
        if (measured.run().best().epoch() == 0) {
            // That it stood still says nothing against what it had learned.
            good = new Saved(training.checkpoint(), state);
        }
        rollBack(last.reason(), last.step(), more);
        good = measured;
    }

    private void saveAndWait() throws IOException, InterruptedException {
        save();
        aside.drain();
    }

    /** @return what is wrong with it */
    private Optional<String> step() throws IOException {
        int budget = command.course().timeBudget();
        if (budget > 0) {
            training.spent(Math.min(1, state.seconds() / budget));
        }
        training.step();
        alive.accept(training.steps());
        pass();
        boolean windowEnds = training.steps() % Watchdog.WINDOW == 0;
        return windowEnds || atEndOfEpoch() || sinceToldNanos >= SECOND ? look(windowEnds) : Optional.empty();
    }

    /** Whether the current epoch has all its steps, and its end is still to come. */
    private boolean epochIsDone() {
        return atEndOfEpoch() && state.ofEpoch().steps() > 0;
    }

    private boolean atEndOfEpoch() {
        return training.steps() % training.stepsPerEpoch() == 0 || spent();
    }

    /** Keeps this moment of the run, beside the training. */
    void snapshot(Answers answers, RunControl control) throws IOException {
        long step = training.steps();
        takeIn();
        try (var generator = training.generator()) {
            var export = measurements.export(epoch(), generator);
            var sheet = journal.sheet(generator);
            var saved = new Saved(training.checkpoint(), state);
            aside.submit(() -> {
                var content = new TreeMap<String, byte[]>();
                content.put(GeneratorRelease.GENERATOR_FILE, export.generator());
                content.put(GeneratorRelease.PROBE_FILE, export.probe());
                content.put("samples.png", sheet.get());
                content.put("checkpoint.safetensors", Checkpoints.write(saved));
                var keys = files.putSnapshot(step, content);
                var unused = answers.answer(control, true, "kept as it was after step " + step, keys);
            });
        } catch (ParityException e) {
            var unused = answers.answer(control, false, String.valueOf(e.getMessage()), List.of());
        }
        passOver();
    }

    private void pass() throws IOException {
        long now = System.nanoTime();
        long passed = now - mark;
        if (passed > FROZEN_NANOS) {
            listener.requireNewest();
        }
        mark = now;
        reports.stepped(passed);
        sinceToldNanos += passed;
        sinceSavedNanos += passed;
        state = state.later((double) passed / SECOND);
    }

    private int epochsDone() {
        return (int) (training.steps() / training.stepsPerEpoch());
    }

    /** The current one, from 1; at its last step still this one. */
    private int epoch() {
        return (int) ((training.steps() - 1) / training.stepsPerEpoch()) + 1;
    }

    private boolean spent() {
        int budget = command.course().timeBudget();
        return budget > 0 && state.seconds() >= budget;
    }

    /** Takes in what the last steps showed. @return what is wrong with it */
    private Optional<String> look(boolean windowEnds) {
        takeIn();
        // Of the whole epoch: a checkpoint between two looks takes in steps, too.
        var trouble = Watchdog.numbers(state.ofEpoch());
        if (trouble.isPresent()) {
            return trouble;
        }
        if (sinceToldNanos >= SECOND) {
            reports.progressed(epoch(), sinceTold, sinceToldNanos, state.seconds());
            sinceTold = Progress.NONE;
            sinceToldNanos = 0;
        }
        if (!windowEnds) {
            return Optional.empty();
        }
        state = state.afterWindow(Watchdog.wins(state.ofWindow()) ? state.won() + 1 : 0);
        return Watchdog.won(state.won(), wonAfterSteps);
    }

    /**
     * What comes at the end of an epoch. When the listener has something urgent to say, a measurement is broken off, and
     * all of this is done again when the training goes on.
     *
     * @return what is wrong with the generator
     */
    private Optional<String> complete() throws IOException {
        listener.requireNewest();
        int epoch = epoch();
        var course = command.course();
        boolean last = training.steps() == training.plannedSteps() || spent();
        boolean sampled = last || epoch % course.sampleEvery() == 0;
        boolean measured = last || (training.steps() - state.measured()) * command.batchSize() >= course.measureEvery();
        boolean previewed = !last && previews.due(epoch);
        var trouble = Optional.<String>empty();
        boolean worthGoingBackTo = false;
        var quality = NOT_MEASURED;
        if (sampled || measured || previewed) {
            try (var generator = measured || previewed ? training.generator() : training.sketch()) {
                if (sampled) {
                    journal.draw(epoch, generator);
                }
                var exported = Optional.<Export>empty();
                if (measured) {
                    var result = measurements.take(epoch, generator, this::breakOff);
                    exported = Optional.of(result.export());
                    quality = result.quality();
                    listener.requireNewest();
                    var verdict = selection.judge(state, training.steps(), epoch, result);
                    state = verdict.state();
                    trouble = verdict.collapsed();
                    // One that is about to lose against its discriminator would lose again.
                    worthGoingBackTo = verdict.good() && state.won() == 0;
                }
                if (previewed && trouble.isEmpty()) {
                    preview(epoch, generator, exported, quality);
                }
            } catch (CancellationException e) {
                return Optional.empty();
            } catch (ParityException e) {
                trouble = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        note(epoch, quality, sampled);
        state = state.afterEpoch();
        if (trouble.isEmpty()) {
            if (last || selection.enough(state)) {
                state = state.end();
            }
            if (worthGoingBackTo) {
                keepAsGood();
            }
        }
        alive.accept(training.steps());
        passOver();
        return trouble;
    }

    private void preview(int epoch, TrainedGenerator generator, Optional<Export> exported, Quality quality)
            throws IOException {
        try {
            var export = exported.isPresent() ? exported.get() : measurements.export(epoch, generator);
            previews.publish(epoch, training.rollbacks(), export, quality.values());
        } catch (ParityException e) {
            // What nobody has to have need not end the run.
            LOG.warnf("run=%s has no preview after epoch %d: %s", command.runId(), epoch, e.getMessage());
        }
    }

    private void breakOff() {
        alive.accept(training.steps());
        if (listener.urgent()) {
            throw new CancellationException("the measurement is broken off");
        }
    }

    private void note(int epoch, Quality quality, boolean sampled) throws IOException {
        var mean = state.ofEpoch();
        double seconds = state.seconds();
        double ofEpoch = seconds - state.epochBegan();
        journal.note(new MetricsLine(
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
        if (sampled && epoch % ANIMATE_EVERY == 0) {
            journal.animate();
        }
        reports.epochCompleted(
                epoch, mean, ofEpoch, sampled ? files.samples(epoch).value() : "");
    }

    /** What the steps since the last call showed; a checkpoint must have it. */
    private void takeIn() {
        var progress = training.progress();
        sinceTold = sinceTold.plus(progress);
        state = state.with(state.ofEpoch().plus(progress), state.ofWindow().plus(progress));
    }

    /** The time until now was no training. */
    private void passOver() throws IOException {
        long now = System.nanoTime();
        if (now - mark > FROZEN_NANOS) {
            listener.requireNewest();
        }
        mark = now;
    }

    private void keepAsGood() throws IOException {
        var saved = new Saved(training.checkpoint(), state);
        good = saved;
        aside.submit(() -> files.putGoodCheckpoint(reports.attempt(), Checkpoints.write(saved)));
    }

    private void save() throws IOException {
        long began = System.nanoTime();
        takeIn();
        var saved = new Saved(training.checkpoint(), state);
        long stood = (System.nanoTime() - began) / 1_000_000;
        sinceSavedNanos = 0;
        passOver();
        aside.submit(() -> {
            var content = Checkpoints.write(saved);
            var writing = reports.writing();
            files.putCheckpoint(reports.attempt(), content);
            writing.done();
            reports.saved(saved.training().step(), content.length, stood);
        });
    }

    /** @param times as many rollbacks as it counts for */
    private void rollBack(String reason, long from, int times)
            throws IOException, InterruptedException, RunFailedException {
        int count = training.rollbacks() + times;
        if (count > ROLLBACKS) {
            throw new RunFailedException("%s, in step %d, after %d rollbacks".formatted(reason, from, ROLLBACKS));
        }
        requireTimeFor(good, reason);
        training.rollBack(good.training(), count);
        state = good.run().insteadOf(state);
        sinceTold = Progress.NONE;
        journal.upTo(epochsDone());
        reports.rolledBack(reason, from, training.steps(), count, training.caution());
        saveAndWait();
        mark = System.nanoTime();
    }

    /** What would be made of random weights in the rest of a time budget is nothing to publish. */
    private void requireTimeFor(Saved from, String reason) throws RunFailedException {
        int budget = command.course().timeBudget();
        boolean fromNothing = from.training().step() == 0 && command.forkOf().isEmpty();
        if (budget > 0 && fromNothing && state.seconds() > budget / 2.0) {
            throw new RunFailedException(
                    "%s, after %.0f of %d seconds, too late to begin again".formatted(reason, state.seconds(), budget));
        }
    }
}
