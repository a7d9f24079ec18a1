package io.dcgan.trainer.run;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.gan.DefaultChoices;
import io.dcgan.trainer.run.artifact.RunArtifacts;
import io.dcgan.trainer.run.control.ControlReplies;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.file.NewerFormatException;
import io.dcgan.trainer.run.monitor.TrainingMetrics;
import io.dcgan.trainer.run.ownership.RunClaim;
import io.dcgan.trainer.run.ownership.RunOutcome;
import io.dcgan.trainer.run.ownership.RunRecord;
import io.dcgan.trainer.run.ownership.TrainerId;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Takes a command to its outcome, once, however often it is received and by however many trainers. */
@ApplicationScoped
public class RunExecutor {
    private static final Logger LOG = Logger.getLogger(RunExecutor.class);

    private final ArtifactStore store;
    private final Outbox outbox;
    private final TrainingMetrics metrics;
    private final CommandValidator validator;
    private final AttemptFactory attempts;
    private final TrainerId trainer;
    private final InstantSource clock = InstantSource.system();

    RunExecutor(
            ArtifactStore store,
            Outbox outbox,
            TrainingMetrics metrics,
            CommandValidator validator,
            AttemptFactory attempts,
            TrainerId trainer) {
        this.store = store;
        this.outbox = outbox;
        this.metrics = metrics;
        this.validator = validator;
        this.attempts = attempts;
        this.trainer = trainer;
    }

    /**
     * Trains as the command asks and publishes the generator. Every call must come from the same thread.
     *
     * <p>When it returns, the outcome of the run is in the store and on its topic, and the command may be acknowledged. A
     * run with a corrupt file in the store fails with the name of the file.
     *
     * @throws NewerFormatException if a newer trainer wrote a file of the run: only such a trainer can continue it
     * @throws IOException          if the store failed, or another trainer has the run now: the run has no outcome yet and
     *     can be tried again
     * @throws InterruptedException if the trainer must hand the run over: likewise
     */
    public RunOutcome execute(SubmittedCommand submitted, RunSignals signals) throws IOException, InterruptedException {
        var runRecord = new RunRecord(store, submitted.runId());
        outbox.resendUnsent(submitted.runId());
        RunOutcome outcome;
        try {
            outcome = executeOnce(submitted, runRecord, signals);
        } catch (CorruptFileException e) {
            outcome = failCorrupt(runRecord, submitted.runId(), String.valueOf(e.getMessage()), signals);
        }
        metrics.recordOutcome(outcome);
        LOG.infof("run=%s ended: %s", submitted.runId(), outcome);
        return outcome;
    }

    private RunOutcome executeOnce(SubmittedCommand submitted, RunRecord runRecord, RunSignals signals)
            throws IOException, InterruptedException {
        var known = runRecord.submittedCommand();
        if (known.isPresent() && !known.get().equals(submitted)) {
            return conflict(known.get(), submitted);
        }
        var existing = existingOutcome(runRecord, signals);
        if (existing.isPresent()) {
            return existing.get();
        }
        var rejection = rejection(submitted, runRecord);
        if (rejection.isPresent()) {
            return rejection.get();
        }
        var artifacts = new RunArtifacts(store, submitted.runId(), runRecord);
        // A corrupt checkpoint fails the attempt, which waits for a live trainer first.
        long fromStep = artifacts.checkpointedSteps();
        int crashes = runRecord.attempts().consecutiveCrashes(fromStep);
        try (var claim = RunClaim.acquire(runRecord, trainer.value(), fromStep, signals)) {
            // The run may have been ended or paused before the claim was visible.
            existing = existingOutcome(runRecord, signals);
            if (existing.isPresent()) {
                return existing.get();
            }
            var events = new RunEvents(outbox, clock, submitted.runId(), claim.attempt());
            var completion = new RunCompletion(runRecord, artifacts, events, outbox, signals);
            if (crashes >= RunClaim.MAX_CRASHES) {
                return completion.fail(
                        "the process died in %d attempts in a row from step %d".formatted(crashes, fromStep));
            }
            var context = new RunContext(
                    runRecord.command().orElseThrow(),
                    runRecord,
                    artifacts,
                    events,
                    signals,
                    claim,
                    new ControlReplies(runRecord.controls(), outbox, events, trainer.value(), clock));
            metrics.runStarted();
            try {
                return attempts.create(context, completion).run();
            } finally {
                metrics.runStopped();
            }
        }
    }

    /** Ends a run that cannot be read, unless it has ended meanwhile. */
    private RunOutcome failCorrupt(RunRecord runRecord, RunId runId, String reason, RunSignals signals)
            throws IOException, InterruptedException {
        int attempt = RunClaim.acquireUnreadable(runRecord, trainer.value(), signals);
        LOG.errorf("run=%s failed: %s", runId, reason);
        try {
            var ended = existingOutcome(runRecord, signals);
            if (ended.isPresent()) {
                return ended.get();
            }
        } catch (CorruptFileException e) {
            LOG.debugf("run=%s gets a new outcome: %s", runId, e.getMessage());
        }
        var events = new RunEvents(outbox, clock, runId, attempt);
        return new RunCompletion(runRecord, new RunArtifacts(store, runId, runRecord), events, outbox, signals)
                .fail(reason);
    }

    /** Validates and stores the command of a run that has not begun. Once stored, it is not validated again. */
    private Optional<RunOutcome> rejection(SubmittedCommand submitted, RunRecord runRecord)
            throws IOException, InterruptedException {
        if (runRecord.command().isPresent()) {
            return Optional.empty();
        }
        try {
            var command = submitted.resolve();
            var reason = validator.rejectionReason(command);
            if (reason.isPresent()) {
                return reason.map(RunOutcome.Rejected::new);
            }
            if (!runRecord.acceptCommand(submitted)) {
                return Optional.of(conflict(runRecord.submittedCommand().orElseThrow(), submitted));
            }
            runRecord.storeResolved(DefaultChoices.resolve(withNetworksOfParent(command)));
            return Optional.empty();
        } catch (MalformedMessageException e) {
            return Optional.of(new RunOutcome.Rejected(String.valueOf(e.getMessage())));
        }
    }

    /** A fork continues with the networks of the other run, even if there is a newer version of them. */
    private TrainCommand withNetworksOfParent(TrainCommand command) throws IOException {
        if (command.forkOf().isEmpty() || command.networkVersion() != TrainCommand.AUTO_NETWORK_VERSION) {
            return command;
        }
        return new RunRecord(store, command.forkOf().get())
                .readableCommand()
                .map(parent -> command.withNetworkVersion(parent.networkVersion()))
                .orElse(command);
    }

    private static RunOutcome conflict(SubmittedCommand known, SubmittedCommand submitted) {
        return new RunOutcome.Rejected(
                "runId must identify one command, but %s was sent before with different content: %s, got %s"
                        .formatted(submitted.runId(), head(known.content()), head(submitted.content())));
    }

    private static String head(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    /** Returns the outcome of a run that needs no work, and publishes it once more. */
    private Optional<RunOutcome> existingOutcome(RunRecord runRecord, RunSignals signals)
            throws IOException, InterruptedException {
        var outcome = runRecord.outcome();
        if (outcome.isPresent()) {
            signals.awaitSent(outbox.send(outcome.get()));
            return Optional.of(new RunOutcome.Repeated());
        }
        return runRecord.pauses().isPaused() ? Optional.of(new RunOutcome.Paused()) : Optional.empty();
    }
}
