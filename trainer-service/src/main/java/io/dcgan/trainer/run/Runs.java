package io.dcgan.trainer.run;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.GeneratorReleased;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunRolledBack;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.data.Colour;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Datasets;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.export.ParityException;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.Architecture;
import io.dcgan.trainer.gan.Devices;
import io.dcgan.trainer.quality.QualityMeters;
import io.dcgan.trainer.run.RunState.Best;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Takes a command to its outcome. */
@ApplicationScoped
public class Runs {
    private static final Logger LOG = Logger.getLogger(Runs.class);

    private final Datasets datasets;
    private final ArtifactStore store;
    private final Releases releases;
    private final Outbox outbox;
    private final TrainingMetrics metrics;
    private final QualityMeters meters;
    private final RunConfig config;
    private final Halt halt;
    private final InstantSource clock = InstantSource.system();

    Runs(
            Datasets datasets,
            ArtifactStore store,
            Releases releases,
            Outbox outbox,
            TrainingMetrics metrics,
            QualityMeters meters,
            RunConfig config,
            Halt halt) {
        this.datasets = datasets;
        this.store = store;
        this.releases = releases;
        this.outbox = outbox;
        this.metrics = metrics;
        this.meters = meters;
        this.config = config;
        this.halt = halt;
    }

    /** Why a command that is well formed cannot become a run; empty if it can. */
    public Optional<String> objection(TrainCommand command) {
        if (Architecture.of(command.architecture()).isEmpty()) {
            return Optional.of("architecture must be one of %s, got \"%s\""
                    .formatted(Architecture.known(), command.architecture()));
        }
        return datasets.objection(command.dataset(), format(command)).or(() -> Devices.objection(command.device()));
    }

    private static ImageFormat format(TrainCommand command) {
        return new ImageFormat(
                command.imageSize(), Colour.valueOf(command.colour().toUpperCase(Locale.ROOT)));
    }

    /**
     * Trains what the command asks for and publishes the generator. Every call must come from the same thread.
     *
     * @param asked without {@link #objection}
     * @return when the outcome is in the store and on its topic
     * @throws IOException          if the store or the broker failed: the run has no outcome yet and can be tried again
     * @throws InterruptedException if the thread was interrupted: likewise
     */
    public RunOutcome perform(TrainCommand asked) throws IOException, InterruptedException {
        var folder = new RunFolder(store, asked.runId());
        var outcome = folder.outcome();
        if (outcome.isPresent()) {
            await(outbox.send(outcome.get()));
            return ended(asked, new RunOutcome.Repeated());
        }
        var command = folder.command(asked);
        var events = new RunEvents(outbox, clock, command.runId(), folder.begin(command));
        long started = System.nanoTime();
        try {
            // An attempt before this one may have ended between its release and its outcome.
            var before = folder.release();
            var release = before.isPresent() ? releases.repeat(before.get()) : train(command, folder, events);
            var seconds = (System.nanoTime() - started) / 1e9;
            end(
                    folder,
                    events.next((id, attempt, sequence, time) ->
                            new RunFinished(id, attempt, sequence, time, release.id(), seconds)));
            return ended(command, new RunOutcome.Finished(release.id()));
        } catch (RunFailedException | DataUnavailableException | ParityException e) {
            return failed(command, folder, events, String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "run=%s failed with an error in the trainer", command.runId());
            return failed(command, folder, events, "error in the trainer: " + e);
        }
    }

    private GeneratorRelease train(TrainCommand command, RunFolder folder, RunEvents events)
            throws IOException, InterruptedException, DataUnavailableException, RunFailedException, ParityException {
        int stalls = folder.stalls();
        if (stalls > TrainingLoop.ROLLBACKS) {
            throw new RunFailedException("the training stood still %d times".formatted(stalls));
        }
        var images = datasets.load(command.dataset(), format(command));
        images.warnings().forEach(warning -> LOG.warnf("run=%s %s", command.runId(), warning));
        var heldOut = datasets.loadHeldOut(command.dataset(), format(command));
        try (var training = open(command, images);
                var meter = meters.open(images, heldOut);
                var aside = new Aside();
                var watch = new StallWatch(config.stallTimeout(), step -> stalled(command, step, folder, events))) {
            var provenances = new Provenances(clock, command, images, training);
            var journal = Journal.open(command.runId().value(), folder, aside, training.signature(), images);
            var loop = new TrainingLoop(
                    command,
                    training,
                    folder,
                    events,
                    metrics,
                    new Measurements(provenances, meter),
                    journal,
                    aside,
                    config.wonAfterSteps(),
                    watch::alive);
            prepare(command, folder, loop);
            LOG.infof(
                    "run=%s starts after step %d of %d: %d images, on %s in %s",
                    command.runId(),
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
                    training.deviceName()));
            var best = loop.run();
            return release(best, provenances, folder, events, loop.kept());
        }
    }

    /** Takes the training to where it starts: random weights, an earlier attempt's checkpoint, or another run's. */
    private void prepare(TrainCommand command, RunFolder folder, TrainingLoop loop)
            throws IOException, RunFailedException {
        var newest = folder.checkpoint();
        try {
            if (newest.isPresent()) {
                loop.resume(newest.get(), folder.goodCheckpoint());
            } else if (command.forkOf().isPresent()) {
                var parent = command.forkOf().get();
                var checkpoint = new RunFolder(store, parent)
                        .checkpoint()
                        .orElseThrow(() -> new RunFailedException(
                                "forkOf must be a run with a checkpoint in the store, got " + parent));
                loop.fork(checkpoint);
            }
        } catch (IllegalArgumentException e) {
            throw new RunFailedException(String.valueOf(e.getMessage()));
        }
    }

    private static AdversarialTraining open(TrainCommand command, ImageSet images) throws RunFailedException {
        try {
            return new AdversarialTraining(
                    command, Architecture.of(command.architecture()).orElseThrow(), images);
        } catch (IllegalArgumentException e) {
            throw new RunFailedException(String.valueOf(e.getMessage()));
        }
    }

    /** What hangs cannot be stopped from within: the process ends, and its next start goes on from the checkpoint. */
    private void stalled(TrainCommand command, long step, RunFolder folder, RunEvents events) {
        LOG.errorf(
                "run=%s stands still: no step for %s. The process ends, and goes on from its checkpoint after its start",
                command.runId(), config.stallTimeout());
        try {
            int stalls = folder.putStall();
            long back =
                    folder.checkpoint().map(saved -> saved.training().step()).orElse(0L);
            var reason = "no step for " + config.stallTimeout();
            events.send((id, attempt, sequence, time) ->
                            new RunRolledBack(id, attempt, sequence, time, reason, step, back, stalls, 1))
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException | ExecutionException | TimeoutException e) {
            LOG.warnf("run=%s: that it stands still could not be told: %s", command.runId(), e);
        }
        halt.now(Halt.STALLED);
    }

    private GeneratorRelease release(
            Best best, Provenances provenances, RunFolder folder, RunEvents events, List<Integer> kept)
            throws IOException, InterruptedException {
        var measured = folder.best(best.epoch(), best.parity());
        var provenance = provenances.now(best.epoch(), best.quality());
        var release = releases.publish(provenance, measured.describedBy(provenance), folder);
        events.send((id, attempt, sequence, time) -> new GeneratorReleased(
                id, attempt, sequence, time, release.model(), release.id(), best.epoch(), best.parity()));
        for (int epoch : kept) {
            folder.deleteBest(epoch);
        }
        return release;
    }

    private RunOutcome failed(TrainCommand command, RunFolder folder, RunEvents events, String reason)
            throws IOException, InterruptedException {
        end(folder, events.next((id, attempt, sequence, time) -> new RunFailed(id, attempt, sequence, time, reason)));
        return ended(command, new RunOutcome.Failed(reason));
    }

    private void end(RunFolder folder, TrainingEvent outcome) throws IOException, InterruptedException {
        folder.end(outcome);
        await(outbox.send(outcome));
    }

    private RunOutcome ended(TrainCommand command, RunOutcome outcome) {
        metrics.ended(outcome);
        LOG.infof("run=%s ends: %s", command.runId(), outcome);
        return outcome;
    }

    private static void await(CompletionStage<Void> sent) throws IOException, InterruptedException {
        try {
            sent.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IOException("Kafka did not take the outcome: " + e.getCause(), e);
        }
    }
}
