package io.dcgan.trainer.run;

import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent.GeneratorReleased;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.trace.Traces;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Datasets;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.Architecture;
import io.dcgan.trainer.quality.QualityMeter;
import io.dcgan.trainer.quality.QualityMeters;
import io.dcgan.trainer.run.TrainingLoop.End;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/** One trainer's try at a run: from its newest checkpoint, or from the beginning, to a release or to a control that ends it. */
final class Attempt implements TrainingLoop.Listener {
    private static final Logger LOG = Logger.getLogger(Attempt.class);

    private static final int NOTE_MILLIS = 5_000;

    private final Tools tools;
    private final TrainCommand command;
    private final RunFolder folder;
    private final RunFiles files;
    private final RunEvents events;
    private final Answers answers;
    private final Orders orders;
    private final Set<String> obeyed = new HashSet<>();

    /** What every attempt works with. */
    record Tools(
            ArtifactStore store,
            Datasets datasets,
            QualityMeters meters,
            Outbox outbox,
            Releases releases,
            TrainingMetrics metrics,
            Traces traces,
            RunConfig config,
            Trainer trainer,
            Halt halt,
            InstantSource clock) {}

    Attempt(Tools tools, TrainCommand command, RunFolder folder, RunEvents events, Orders orders) {
        this.tools = tools;
        this.command = command;
        this.folder = folder;
        this.events = events;
        this.orders = orders;
        files = new RunFiles(tools.store(), command.runId());
        answers = new Answers(folder, tools.outbox(), events, tools.trainer().id(), tools.clock());
    }

    /** How an attempt ends, if nothing goes wrong. */
    sealed interface Result {
        record Released(GeneratorRelease release) implements Result {}

        record Told(RunControl control, long step) implements Result {}
    }

    Answers answers() {
        return answers;
    }

    Result run() throws IOException, InterruptedException, DataUnavailableException, RunFailedException {
        // An attempt before this one may have ended between its release and its outcome.
        var before = folder.release();
        if (before.isEmpty()) {
            return train();
        }
        var release = tools.releases().tell(before.get(), orders);
        var state = newestState();
        tell(release, state.best(), state.kept());
        return new Result.Released(release);
    }

    private Result train() throws IOException, InterruptedException, DataUnavailableException, RunFailedException {
        while (true) {
            try {
                return prepareAndTrain();
            } catch (CancellationException e) {
                var told = listenToUrgent();
                if (told.isPresent()) {
                    return new Result.Told(told.get(), stepOfCheckpoint());
                }
            }
        }
    }

    private Result prepareAndTrain()
            throws IOException, InterruptedException, DataUnavailableException, RunFailedException {
        var stall = folder.lastStall();
        if (stall.number() > TrainingLoop.ROLLBACKS) {
            throw new RunFailedException("the training stood still %d times".formatted(stall.number()));
        }
        var data = load();
        var images = data.images();
        images.warnings().forEach(warning -> LOG.warnf("run=%s %s", command.runId(), warning));
        try (var training = open(images);
                var meter = tools.meters().open(images, data.heldOut(), orders::breakOff);
                var aside = new Aside();
                var watch = new StallWatch(tools.config().stallTimeout(), this::stalled)) {
            requireMeasured(meter);
            var provenances = new Provenances(tools.clock(), command, images, training);
            var reports = new Reports(command, training, events, tools.metrics());
            var loop = new TrainingLoop(
                    command,
                    training,
                    files,
                    reports,
                    new Measurements(provenances, meter, tools.metrics(), tools.traces()),
                    new Selection(
                            command.course(),
                            command.batchSize(),
                            training.signature().conditional(),
                            files,
                            reports::measured,
                            images.largestShare()),
                    Journal.open(command.runId().value(), files, aside, training.signature(), images),
                    new Previews(command, provenances, folder, tools.releases(), events, aside),
                    aside,
                    this,
                    tools.config().wonAfterSteps(),
                    watch::alive);
            prepare(loop);
            loop.stoodStill(stall);
            watch.alive(training.steps());
            orders.check();
            requireNewest();
            LOG.infof(
                    "run=%s attempt=%d starts after step %d of %d: %d images, on %s in %s",
                    command.runId(),
                    events.attempt(),
                    training.steps(),
                    training.plannedSteps(),
                    images.count(),
                    training.deviceName(),
                    training.precision());
            events.send((id, attempt, sequence, time) -> new RunStarted(
                    id,
                    attempt,
                    sequence,
                    time,
                    command,
                    images.count(),
                    training.plannedSteps(),
                    training.deviceName(),
                    images.warnings()));
            var end = train(loop);
            // What follows waits for others, and may take as long as they do.
            watch.end();
            return end(end, provenances);
        }
    }

    private Loading.Data load() throws InterruptedException, DataUnavailableException {
        try (var step = tools.traces().step("load data")) {
            step.with("dataset", command.dataset());
            var data = Loading.load(tools.datasets(), command, orders);
            step.done();
            return data;
        }
    }

    private End train(TrainingLoop loop) throws IOException, InterruptedException, RunFailedException {
        try (var step = tools.traces().step("train")) {
            step.with("attempt", events.attempt());
            var end = loop.run();
            step.done();
            return end;
        }
    }

    private Result end(End end, Provenances provenances) throws IOException, InterruptedException {
        if (end instanceof End.Told told) {
            return new Result.Told(told.control(), told.step());
        }
        var trained = (End.Trained) end;
        var best = trained.best();
        requireNewest();
        var measured = files.best(best.epoch(), best.parity());
        // Named once: after a kill the files are written under the same name.
        var provenance = folder.reserve(provenances.now(best.epoch(), best.quality()));
        var release = tools.releases().publish(provenance, measured.describedBy(provenance), folder, orders);
        tell(release, best, trained.kept());
        return new Result.Released(release);
    }

    private void tell(GeneratorRelease release, RunState.Best best, List<Integer> kept) throws IOException {
        events.send((id, attempt, sequence, time) -> new GeneratorReleased(
                id, attempt, sequence, time, release.model(), release.id(), best.epoch(), best.parity()));
        for (int epoch : kept) {
            files.deleteBest(epoch);
        }
    }

    @Override
    public boolean urgent() {
        return orders.urgent();
    }

    @Override
    public void requireNewest() throws IOException {
        folder.requireOpen(events.attempt());
    }

    @Override
    public Optional<RunControl> listen(TrainingLoop loop) throws IOException, InterruptedException {
        orders.check();
        for (var next = orders.next(); next.isPresent(); next = orders.next()) {
            var control = next.get();
            if (!toObey(control)) {
                continue;
            }
            if (control instanceof RunControl.Snapshot) {
                loop.snapshot(answers, control);
                // One at a time: what is urgent may have come.
                return Optional.empty();
            }
            return next;
        }
        return Optional.empty();
    }

    /** While there is no training yet; what is not urgent waits for it. */
    private Optional<RunControl> listenToUrgent() throws IOException, InterruptedException {
        while (orders.urgent()) {
            orders.check();
            var next = orders.next();
            if (next.isPresent() && toObey(next.get())) {
                return next;
            }
        }
        return Optional.empty();
    }

    /** Whether a control is to be obeyed here and now; one that cannot be is answered. */
    private boolean toObey(RunControl control) throws IOException {
        requireNewest();
        if (obeyed.contains(control.controlId()) || answers.takeUp(control, true) != Answers.Found.MINE) {
            return false;
        }
        obeyed.add(control.controlId());
        var objection = new Lifecycle.Running(events.attempt()).objection(control);
        if (objection.isPresent()) {
            var unused = answers.answer(control, false, objection.get(), List.of());
        }
        return objection.isEmpty();
    }

    private long stepOfCheckpoint() throws IOException {
        try {
            return files.checkpoint().map(saved -> saved.training().step()).orElse(0L);
        } catch (BrokenCheckpointException e) {
            LOG.debug("it goes on to nothing", e);
            return 0;
        }
    }

    /** Of a run that has a release, only what is to be tidied up. */
    private RunState newestState() throws IOException {
        try {
            return files.checkpoint().map(Checkpoints.Saved::run).orElse(RunState.START);
        } catch (BrokenCheckpointException e) {
            LOG.debug("the release is there", e);
            return RunState.START;
        }
    }

    /** Takes the training to where it starts: random weights, an earlier attempt's checkpoint, or another run's. */
    private void prepare(TrainingLoop loop) throws IOException, RunFailedException {
        try {
            var newest = files.checkpoint();
            if (newest.isPresent()) {
                loop.resume(newest.get(), files.goodCheckpoint());
            } else if (command.forkOf().isPresent()) {
                var parent = command.forkOf().get();
                var checkpoint = new RunFiles(tools.store(), parent)
                        .checkpoint()
                        .orElseThrow(() -> new RunFailedException(
                                "forkOf must be a run with a checkpoint in the store, got " + parent));
                loop.fork(checkpoint);
            }
        } catch (IllegalArgumentException | BrokenCheckpointException e) {
            throw new RunFailedException(String.valueOf(e.getMessage()));
        }
    }

    private AdversarialTraining open(ImageSet images) throws RunFailedException {
        try {
            return new AdversarialTraining(
                    command, Architecture.of(command.architecture()).orElseThrow(), images);
        } catch (IllegalArgumentException e) {
            throw new RunFailedException(String.valueOf(e.getMessage()));
        }
    }

    /** Who waits for a quality that nothing can measure waits for ever. */
    private void requireMeasured(QualityMeter meter) throws RunFailedException {
        var course = command.course();
        if (meter.measuresDistance() || (course.targetDistance() == 0 && course.patience() == 0)) {
            return;
        }
        throw new RunFailedException(
                "targetDistance and patience must be 0 with %s, got %s and %d: a distance is measured where images have classes, and there are %d or more"
                        .formatted(
                                command.dataset(),
                                course.targetDistance(),
                                course.patience(),
                                QualityMeter.LEAST_IMAGES));
    }

    /** What hangs cannot be stopped from within: the process ends, and its next start rolls the training back. */
    private void stalled(long step) {
        var reason = "no step for " + tools.config().stallTimeout();
        LOG.errorf(
                "run=%s stands still: %s. The process ends, and rolls the training back after its start",
                command.runId(), reason);
        // What stands still may be the store.
        var noting = new Thread(() -> note(step, reason), "stall-note");
        noting.setDaemon(true);
        noting.start();
        try {
            noting.join(NOTE_MILLIS);
        } catch (InterruptedException e) {
            LOG.debug("the process ends anyway", e);
        }
        tools.halt().now(Halt.STALLED);
    }

    /** A process that was frozen may find that the run is another's by now, who does not stand still. */
    private void note(long step, String reason) {
        try {
            folder.requireOpen(events.attempt());
            folder.putStall(step, reason);
        } catch (IOException e) {
            LOG.warnf("run=%s: that it stands still is not noted: %s", command.runId(), e);
        }
    }
}
