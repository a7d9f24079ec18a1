package io.dcgan.trainer.run;

import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent.GeneratorReleased;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.catalogue.DatasetCatalogue;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.quality.QualityMeter;
import io.dcgan.trainer.quality.QualityMeterFactory;
import io.dcgan.trainer.run.artifact.BackgroundWriter;
import io.dcgan.trainer.run.artifact.BrokenCheckpointException;
import io.dcgan.trainer.run.artifact.CheckpointFile;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.artifact.RunReport;
import io.dcgan.trainer.run.artifact.TrainingState;
import io.dcgan.trainer.run.ownership.ControlReplies;
import io.dcgan.trainer.run.ownership.Lifecycle;
import io.dcgan.trainer.run.ownership.RunRecord;
import io.dcgan.trainer.run.ownership.RunSignals;
import io.dcgan.trainer.run.ownership.TrainerId;
import io.dcgan.trainer.run.publish.PreviewPublisher;
import io.dcgan.trainer.run.publish.ProvenanceFactory;
import io.dcgan.trainer.run.publish.ReleasePublisher;
import io.dcgan.trainer.run.training.GeneratorEvaluation;
import io.dcgan.trainer.run.training.GeneratorSelection;
import io.dcgan.trainer.run.training.ProgressReporter;
import io.dcgan.trainer.run.training.RunFailedException;
import io.dcgan.trainer.run.training.StallWatch;
import io.dcgan.trainer.run.training.TrainingLoop;
import io.dcgan.trainer.run.training.TrainingLoop.End;
import io.dcgan.trainer.run.training.TrainingMetrics;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/** One trainer's try at a run: from its newest checkpoint, or from the beginning, to a release or to a control that ends it. */
final class TrainingAttempt implements TrainingLoop.Listener {
    private static final Logger LOG = Logger.getLogger(TrainingAttempt.class);

    private static final int STALL_RECORD_TIMEOUT_MILLIS = 5_000;

    private final Dependencies dependencies;
    private final TrainCommand command;
    private final RunRecord runRecord;
    private final RunArtifacts artifacts;
    private final RunEvents events;
    private final ControlReplies replies;
    private final RunSignals signals;
    private final Set<String> claimedControls = new HashSet<>();

    /** What every attempt works with. */
    record Dependencies(
            ArtifactStore store,
            DatasetCatalogue datasets,
            QualityMeterFactory meters,
            Outbox outbox,
            ReleasePublisher releases,
            TrainingMetrics metrics,
            KafkaTracing traces,
            RunConfig config,
            TrainerId trainer,
            ProcessHalt halt,
            InstantSource clock) {}

    TrainingAttempt(
            Dependencies dependencies,
            TrainCommand command,
            RunRecord runRecord,
            RunEvents events,
            RunSignals signals) {
        this.dependencies = dependencies;
        this.command = command;
        this.runRecord = runRecord;
        this.events = events;
        this.signals = signals;
        artifacts = new RunArtifacts(dependencies.store(), command.runId());
        replies = new ControlReplies(
                runRecord, dependencies.outbox(), events, dependencies.trainer().value(), dependencies.clock());
    }

    /** How an attempt ends, if nothing goes wrong. */
    sealed interface Result {
        record Released(GeneratorRelease release) implements Result {}

        record Stopped(RunControl control, long step) implements Result {}
    }

    ControlReplies replies() {
        return replies;
    }

    Result run() throws IOException, InterruptedException, DataUnavailableException, RunFailedException {
        // An attempt before this one may have ended between its release and its outcome.
        var before = runRecord.release();
        if (before.isEmpty()) {
            return train();
        }
        var release = dependencies.releases().publishRecord(before.get(), signals);
        var state = latestState();
        announceRelease(release, state.best(), state.kept());
        return new Result.Released(release);
    }

    private Result train() throws IOException, InterruptedException, DataUnavailableException, RunFailedException {
        while (true) {
            try {
                return prepareAndTrain();
            } catch (CancellationException e) {
                var told = pollUrgentControls();
                if (told.isPresent()) {
                    return new Result.Stopped(told.get(), checkpointStep());
                }
            }
        }
    }

    private Result prepareAndTrain()
            throws IOException, InterruptedException, DataUnavailableException, RunFailedException {
        var stall = runRecord.lastStall();
        if (stall.number() > TrainingLoop.MAX_ROLLBACKS) {
            throw new RunFailedException("the training stood still %d times".formatted(stall.number()));
        }
        var data = loadDataset();
        var images = data.images();
        images.warnings().forEach(warning -> LOG.warnf("run=%s %s", command.runId(), warning));
        try (var training = createTraining(images);
                var meter = dependencies.meters().open(images, data.heldOut(), signals::throwIfUrgent);
                var writer = new BackgroundWriter();
                var watch = new StallWatch(dependencies.config().stallTimeout(), this::onStall)) {
            requireMeasurableTargets(meter);
            var provenanceFactory = new ProvenanceFactory(dependencies.clock(), command, images, training);
            var reporter = new ProgressReporter(command, training, events, dependencies.metrics());
            var loop = new TrainingLoop(
                    command,
                    training,
                    artifacts,
                    reporter,
                    new GeneratorEvaluation(provenanceFactory, meter, dependencies.metrics(), dependencies.traces()),
                    new GeneratorSelection(
                            command.schedule(),
                            command.batchSize(),
                            training.signature().conditional(),
                            artifacts,
                            reporter::qualityMeasured,
                            images.largestClassShare()),
                    RunReport.open(command.runId().value(), artifacts, writer, training.signature(), images),
                    new PreviewPublisher(
                            command, provenanceFactory, runRecord, dependencies.releases(), events, writer),
                    writer,
                    this,
                    dependencies.config().wonAfterSteps(),
                    watch::recordProgress);
            restoreStartingPoint(loop);
            loop.resumeAfter(stall);
            watch.recordProgress(training.steps());
            signals.throwIfHandoffRequested();
            requireOwnership();
            LOG.infof(
                    "run=%s attempt=%d starts after step %d of %d: %d images, on %s in %s",
                    command.runId(),
                    events.attempt(),
                    training.steps(),
                    training.plannedSteps(),
                    images.count(),
                    training.deviceName(),
                    training.precision());
            events.send(header -> new RunStarted(
                    header,
                    command,
                    images.count(),
                    training.plannedSteps(),
                    training.deviceName(),
                    images.warnings()));
            var end = train(loop);
            // What follows waits for others, and may take as long as they do.
            watch.stop();
            return finish(end, provenanceFactory);
        }
    }

    private DatasetLoading.LoadedDataset loadDataset() throws InterruptedException, DataUnavailableException {
        try (var step = dependencies.traces().startStep("load data")) {
            step.with("dataset", command.dataset());
            var data = DatasetLoading.load(dependencies.datasets(), command, signals);
            step.markSucceeded();
            return data;
        }
    }

    private End train(TrainingLoop loop) throws IOException, InterruptedException, RunFailedException {
        try (var step = dependencies.traces().startStep("train")) {
            step.with("attempt", events.attempt());
            var end = loop.run();
            step.markSucceeded();
            return end;
        }
    }

    private Result finish(End end, ProvenanceFactory provenanceFactory) throws IOException, InterruptedException {
        if (end instanceof End.Stopped told) {
            return new Result.Stopped(told.control(), told.step());
        }
        var trained = (End.Trained) end;
        var best = trained.best();
        requireOwnership();
        var measured = artifacts.best(best.epoch(), best.parity());
        // Named once: after a kill the files are written under the same name.
        var provenance = runRecord.reserveRelease(provenanceFactory.create(best.epoch(), best.quality()));
        var release =
                dependencies.releases().publish(provenance, measured.withProvenance(provenance), runRecord, signals);
        announceRelease(release, best, trained.kept());
        return new Result.Released(release);
    }

    private void announceRelease(GeneratorRelease release, TrainingState.BestGenerator best, List<Integer> kept)
            throws IOException {
        events.send(
                header -> new GeneratorReleased(header, release.model(), release.id(), best.epoch(), best.parity()));
        for (int epoch : kept) {
            artifacts.deleteBest(epoch);
        }
    }

    @Override
    public boolean hasUrgentControl() {
        return signals.hasUrgentControl();
    }

    @Override
    public void requireOwnership() throws IOException {
        runRecord.requireOwnership(events.attempt());
    }

    @Override
    public Optional<RunControl> pollControls(TrainingLoop loop) throws IOException, InterruptedException {
        signals.throwIfHandoffRequested();
        for (var next = signals.poll(); next.isPresent(); next = signals.poll()) {
            var control = next.get();
            if (!acceptControl(control)) {
                continue;
            }
            if (control instanceof RunControl.Snapshot) {
                loop.snapshot(replies, control);
                // One at a time: what is urgent may have come.
                return Optional.empty();
            }
            return next;
        }
        return Optional.empty();
    }

    /** While there is no training yet; what is not urgent waits for it. */
    private Optional<RunControl> pollUrgentControls() throws IOException, InterruptedException {
        while (signals.hasUrgentControl()) {
            signals.throwIfHandoffRequested();
            var next = signals.poll();
            if (next.isPresent() && acceptControl(next.get())) {
                return next;
            }
        }
        return Optional.empty();
    }

    /** Whether a control is to be obeyed here and now; one that cannot be is answered. */
    private boolean acceptControl(RunControl control) throws IOException {
        requireOwnership();
        if (claimedControls.contains(control.controlId())
                || replies.claim(control, true) != ControlReplies.ClaimResult.CLAIMED) {
            return false;
        }
        claimedControls.add(control.controlId());
        var objection = new Lifecycle.Running(events.attempt()).objection(control);
        if (objection.isPresent()) {
            var unused = replies.reply(control, false, objection.get(), List.of());
        }
        return objection.isEmpty();
    }

    private long checkpointStep() throws IOException {
        try {
            return artifacts
                    .latestCheckpoint()
                    .map(saved -> saved.training().step())
                    .orElse(0L);
        } catch (BrokenCheckpointException e) {
            LOG.debug("it goes on to nothing", e);
            return 0;
        }
    }

    /** Of a run that has a release, only what is to be tidied up. */
    private TrainingState latestState() throws IOException {
        try {
            return artifacts
                    .latestCheckpoint()
                    .map(CheckpointFile.RunCheckpoint::run)
                    .orElse(TrainingState.INITIAL);
        } catch (BrokenCheckpointException e) {
            LOG.debug("the release is there", e);
            return TrainingState.INITIAL;
        }
    }

    /** Takes the training to where it starts: random weights, an earlier attempt's checkpoint, or another run's. */
    private void restoreStartingPoint(TrainingLoop loop) throws IOException, RunFailedException {
        try {
            var newest = artifacts.latestCheckpoint();
            if (newest.isPresent()) {
                loop.resume(newest.get(), artifacts.latestGoodCheckpoint());
            } else if (command.forkOf().isPresent()) {
                var parent = command.forkOf().get();
                var checkpoint = new RunArtifacts(dependencies.store(), parent)
                        .latestCheckpoint()
                        .orElseThrow(() -> new RunFailedException(
                                "forkOf must be a run with a checkpoint in the store, got " + parent));
                loop.fork(checkpoint);
            }
        } catch (IllegalArgumentException | BrokenCheckpointException e) {
            throw new RunFailedException(String.valueOf(e.getMessage()));
        }
    }

    private AdversarialTraining createTraining(ImageSet images) throws RunFailedException {
        try {
            return new AdversarialTraining(
                    command, GanArchitecture.of(command.architecture()).orElseThrow(), images);
        } catch (IllegalArgumentException e) {
            throw new RunFailedException(String.valueOf(e.getMessage()));
        }
    }

    /** Who waits for a quality that nothing can measure waits for ever. */
    private void requireMeasurableTargets(QualityMeter meter) throws RunFailedException {
        var schedule = command.schedule();
        if (meter.measuresDistance() || (schedule.targetDistance() == 0 && schedule.patience() == 0)) {
            return;
        }
        throw new RunFailedException(
                "targetDistance and patience must be 0 with %s, got %s and %d: a distance is measured where images have classes, and there are %d or more"
                        .formatted(
                                command.dataset(),
                                schedule.targetDistance(),
                                schedule.patience(),
                                QualityMeter.MIN_IMAGES));
    }

    /** What hangs cannot be stopped from within: the process ends, and its next start rolls the training back. */
    private void onStall(long step) {
        var reason = "no step for " + dependencies.config().stallTimeout();
        LOG.errorf(
                "run=%s stands still: %s. The process ends, and rolls the training back after its start",
                command.runId(), reason);
        // What stands still may be the store.
        var noting = new Thread(() -> recordStall(step, reason), "stall-note");
        noting.setDaemon(true);
        noting.start();
        try {
            noting.join(STALL_RECORD_TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            LOG.debug("the process ends anyway", e);
        }
        dependencies.halt().exit(ProcessHalt.EXIT_STALLED);
    }

    /** A process that was frozen may find that the run is another's by now, who does not stand still. */
    private void recordStall(long step, String reason) {
        try {
            runRecord.requireOwnership(events.attempt());
            runRecord.recordStall(step, reason);
        } catch (IOException e) {
            LOG.warnf("run=%s: that it stands still is not noted: %s", command.runId(), e);
        }
    }
}
