package io.dcgan.trainer.run;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.RunCancelled;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunPaused;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.catalogue.DatasetCatalogue;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.gan.ComputeDevices;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.quality.QualityMeterFactory;
import io.dcgan.trainer.run.TrainingAttempt.Result;
import io.dcgan.trainer.run.artifact.BrokenCheckpointException;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.ownership.RunClaim;
import io.dcgan.trainer.run.ownership.RunOutcome;
import io.dcgan.trainer.run.ownership.RunRecord;
import io.dcgan.trainer.run.ownership.RunSignals;
import io.dcgan.trainer.run.ownership.TrainerId;
import io.dcgan.trainer.run.publish.ReleasePublisher;
import io.dcgan.trainer.run.training.RunFailedException;
import io.dcgan.trainer.run.training.TrainingMetrics;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Takes a command to its outcome, once, however often it is given and by however many trainers. */
@ApplicationScoped
public class RunExecutor {
    private static final Logger LOG = Logger.getLogger(RunExecutor.class);

    private final ArtifactStore store;
    private final DatasetCatalogue catalogue;
    private final Outbox outbox;
    private final TrainingMetrics metrics;
    private final TrainingAttempt.Dependencies dependencies;
    private final InstantSource clock = InstantSource.system();

    RunExecutor(
            DatasetCatalogue catalogue,
            ArtifactStore store,
            ReleasePublisher publisher,
            Outbox outbox,
            TrainingMetrics metrics,
            KafkaTracing tracing,
            QualityMeterFactory meterFactory,
            RunConfig config,
            TrainerId trainer,
            ProcessHalt halt) {
        this.catalogue = catalogue;
        this.store = store;
        this.outbox = outbox;
        this.metrics = metrics;
        dependencies = new TrainingAttempt.Dependencies(
                store, catalogue, meterFactory, outbox, publisher, metrics, tracing, config, trainer, halt, clock);
    }

    /** Why a command that is well formed cannot become a run; empty if it can. */
    public Optional<String> objection(TrainCommand command) throws IOException {
        var architecture = GanArchitecture.of(command.architecture());
        if (architecture.isEmpty()) {
            return Optional.of("architecture must be one of %s, got \"%s\""
                    .formatted(GanArchitecture.knownIds(), command.architecture()));
        }
        var objection = catalogue
                .rejectionReason(command.dataset(), imageFormat(command))
                .or(() -> ComputeDevices.rejectionReason(command.device()));
        return objection.isPresent() || command.forkOf().isEmpty()
                ? objection
                : objectionToFork(command, command.forkOf().get());
    }

    /** What is not known of the other run yet is seen when this one begins. */
    private Optional<String> objectionToFork(TrainCommand command, RunId other) throws IOException {
        var parent = new RunRecord(store, other).command();
        return parent.flatMap(known -> mismatch("architecture", known.architecture(), command.architecture())
                .or(() -> mismatch("latentSize", known.latentSize(), command.latentSize()))
                .or(() -> mismatch("conditional", known.conditional(), command.conditional()))
                .or(() -> mismatch(
                        "spectralNormalisation",
                        known.recipe().spectralNormalisation(),
                        command.recipe().spectralNormalisation()))
                .or(() -> known.dataset().equals(command.dataset())
                        ? mismatch("imageSize", known.imageSize(), command.imageSize())
                                .or(() -> mismatch("colour", known.colour(), command.colour()))
                        : Optional.empty())
                .map(difference ->
                        "%s: that of the run %s, whose networks it goes on with".formatted(difference, other)));
    }

    private static Optional<String> mismatch(String field, Object known, Object asked) {
        return known.equals(asked)
                ? Optional.empty()
                : Optional.of("%s must be %s, got %s".formatted(field, known, asked));
    }

    /**
     * The images that a command would learn from.
     *
     * @throws DataUnavailableException if they are not to be had
     */
    public ImageSet loadImages(TrainCommand command) throws DataUnavailableException, InterruptedException {
        return catalogue.load(command.dataset(), imageFormat(command));
    }

    static ImageFormat imageFormat(TrainCommand command) {
        return new ImageFormat(command.imageSize(), command.colour());
    }

    /**
     * Trains what the command asks for and publishes the generator. Every call must come from the same thread.
     *
     * @return when what became of the run is in the store and on its topic: the command need not be given again
     * @throws IOException          if the store failed, or another trainer has the run now: the run has no outcome yet
     *     and can be tried again
     * @throws InterruptedException if the trainer must let the run go: likewise
     */
    public RunOutcome execute(SubmittedCommand submitted, RunSignals signals) throws IOException, InterruptedException {
        var runRecord = new RunRecord(store, submitted.runId());
        outbox.resendUnsent(submitted.runId());
        var rejection = rejectionReason(submitted, runRecord);
        if (rejection.isPresent()) {
            return recordOutcome(submitted, new RunOutcome.Rejected(rejection.get()));
        }
        var over = existingOutcome(runRecord, signals);
        if (over.isPresent()) {
            return recordOutcome(submitted, over.get());
        }
        long fromStep = completedSteps(submitted.runId());
        int deaths = runRecord.consecutiveCrashes(fromStep);
        try (var claim = RunClaim.acquire(runRecord, dependencies.trainer().value(), fromStep, signals)) {
            // Someone may have ended or paused it before the claim could be seen.
            over = existingOutcome(runRecord, signals);
            if (over.isPresent()) {
                return recordOutcome(submitted, over.get());
            }
            var events = new RunEvents(outbox, clock, submitted.runId(), claim.attempt());
            return recordOutcome(
                    submitted,
                    deaths < RunClaim.MAX_CRASHES
                            ? runAttempt(runRecord, events, signals)
                            : fail(
                                    runRecord,
                                    events,
                                    "%d attempts from step %d ended with their process".formatted(deaths, fromStep),
                                    signals));
        }
    }

    private long completedSteps(RunId runId) throws IOException {
        try {
            return new RunArtifacts(store, runId)
                    .latestCheckpoint()
                    .map(saved -> saved.training().step())
                    .orElse(0L);
        } catch (BrokenCheckpointException e) {
            LOG.debug("the attempt will fail for it", e);
            return 0;
        }
    }

    /** Why the command is not this run's; empty if it is, and the run's folder has it. */
    private Optional<String> rejectionReason(SubmittedCommand submitted, RunRecord runRecord) throws IOException {
        var known = runRecord.sentCommand();
        if (known.isPresent() && !known.get().equals(submitted)) {
            return conflictReason(known.get(), submitted);
        }
        // Once resolved, what is asked for stays what it was, and need not be known any more.
        if (runRecord.command().isPresent() || runRecord.outcome().isPresent()) {
            return Optional.empty();
        }
        try {
            var command = submitted.resolve();
            var objection = objection(command);
            if (objection.isPresent()) {
                return objection;
            }
            if (!runRecord.acceptCommand(submitted)) {
                return conflictReason(runRecord.sentCommand().orElseThrow(), submitted);
            }
            runRecord.storeResolved(command);
            return Optional.empty();
        } catch (MalformedMessageException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> conflictReason(SubmittedCommand known, SubmittedCommand submitted) {
        return Optional.of("runId must name one command, but %s was sent before with other content: %s, got %s"
                .formatted(submitted.runId(), truncate(known.content()), truncate(submitted.content())));
    }

    private static String truncate(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    /** What became of a run that needs no work; empty if there is something to do. */
    private Optional<RunOutcome> existingOutcome(RunRecord runRecord, RunSignals signals)
            throws IOException, InterruptedException {
        var outcome = runRecord.outcome();
        if (outcome.isPresent()) {
            signals.awaitSent(outbox.send(outcome.get()));
            return Optional.of(new RunOutcome.Repeated());
        }
        return runRecord.isPaused() ? Optional.of(new RunOutcome.Paused()) : Optional.empty();
    }

    private RunOutcome runAttempt(RunRecord runRecord, RunEvents events, RunSignals signals)
            throws IOException, InterruptedException {
        var command = runRecord.command().orElseThrow();
        long started = System.nanoTime();
        var attempt = new TrainingAttempt(dependencies, command, runRecord, events, signals);
        metrics.runStarted();
        try {
            var result = attempt.run();
            if (result instanceof Result.Stopped told) {
                return applyControl(told, attempt, runRecord, events, signals);
            }
            var release = ((Result.Released) result).release();
            var seconds = (System.nanoTime() - started) / 1e9;
            publishOutcome(runRecord, events.next(header -> new RunFinished(header, release.id(), seconds)), signals);
            return new RunOutcome.Finished(release.id());
        } catch (RunFailedException | DataUnavailableException e) {
            return fail(runRecord, events, String.valueOf(e.getMessage()), signals);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "run=%s failed with an error in the trainer", command.runId());
            return fail(runRecord, events, "error in the trainer: " + e, signals);
        } finally {
            metrics.runStopped();
        }
    }

    private RunOutcome applyControl(
            Result.Stopped told, TrainingAttempt attempt, RunRecord runRecord, RunEvents events, RunSignals signals)
            throws IOException, InterruptedException {
        var control = told.control();
        attempt.requireOwnership();
        return control instanceof RunControl.Cancel
                ? cancel(told, attempt, runRecord, events, signals)
                : pause(told, attempt, runRecord, events, signals);
    }

    private RunOutcome cancel(
            Result.Stopped told, TrainingAttempt attempt, RunRecord runRecord, RunEvents events, RunSignals signals)
            throws IOException, InterruptedException {
        var control = told.control();
        publishOutcome(runRecord, events.next(header -> new RunCancelled(header, control.controlId())), signals);
        signals.awaitSent(attempt.replies().reply(control, true, "cancelled after step " + told.step(), List.of()));
        return new RunOutcome.Cancelled();
    }

    private RunOutcome pause(
            Result.Stopped told, TrainingAttempt attempt, RunRecord runRecord, RunEvents events, RunSignals signals)
            throws IOException, InterruptedException {
        var control = told.control();
        runRecord.pause(control.controlId());
        events.send(header -> new RunPaused(header, control.controlId(), told.step()));
        signals.awaitSent(attempt.replies().reply(control, true, "paused after step " + told.step(), List.of()));
        return new RunOutcome.Paused();
    }

    private RunOutcome fail(RunRecord runRecord, RunEvents events, String reason, RunSignals signals)
            throws IOException, InterruptedException {
        publishOutcome(runRecord, events.next(header -> new RunFailed(header, reason)), signals);
        return new RunOutcome.Failed(reason);
    }

    private void publishOutcome(RunRecord runRecord, TrainingEvent outcome, RunSignals signals)
            throws IOException, InterruptedException {
        runRecord.requireLatestAttempt(outcome.attempt());
        var told = runRecord.recordOutcome(outcome);
        new RunArtifacts(store, outcome.runId()).deleteGoodCheckpoints();
        signals.awaitSent(outbox.send(told));
    }

    private RunOutcome recordOutcome(SubmittedCommand submitted, RunOutcome outcome) {
        metrics.recordOutcome(outcome);
        LOG.infof("run=%s ends: %s", submitted.runId(), outcome);
        return outcome;
    }
}
