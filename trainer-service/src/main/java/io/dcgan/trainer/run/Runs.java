package io.dcgan.trainer.run;

import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.RunId;
import io.dcgan.common.message.SentCommand;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.RunCancelled;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunPaused;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.trace.Traces;
import io.dcgan.trainer.data.Colour;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Datasets;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.gan.Architecture;
import io.dcgan.trainer.gan.Devices;
import io.dcgan.trainer.quality.QualityMeters;
import io.dcgan.trainer.run.Attempt.Result;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Takes a command to its outcome, once, however often it is given and by however many trainers. */
@ApplicationScoped
public class Runs {
    private static final Logger LOG = Logger.getLogger(Runs.class);

    private final ArtifactStore store;
    private final Datasets datasets;
    private final Outbox outbox;
    private final TrainingMetrics metrics;
    private final Attempt.Tools tools;
    private final InstantSource clock = InstantSource.system();

    Runs(
            Datasets datasets,
            ArtifactStore store,
            Releases releases,
            Outbox outbox,
            TrainingMetrics metrics,
            Traces traces,
            QualityMeters meters,
            RunConfig config,
            Trainer trainer,
            Halt halt) {
        this.datasets = datasets;
        this.store = store;
        this.outbox = outbox;
        this.metrics = metrics;
        tools = new Attempt.Tools(
                store, datasets, meters, outbox, releases, metrics, traces, config, trainer, halt, clock);
    }

    /** Why a command that is well formed cannot become a run; empty if it can. */
    public Optional<String> objection(TrainCommand command) throws IOException {
        var architecture = Architecture.of(command.architecture());
        if (architecture.isEmpty()) {
            return Optional.of("architecture must be one of %s, got \"%s\""
                    .formatted(Architecture.known(), command.architecture()));
        }
        var objection =
                datasets.objection(command.dataset(), format(command)).or(() -> Devices.objection(command.device()));
        return objection.isPresent() || command.forkOf().isEmpty()
                ? objection
                : objectionToFork(command, command.forkOf().get());
    }

    /** What is not known of the other run yet is seen when this one begins. */
    private Optional<String> objectionToFork(TrainCommand command, RunId other) throws IOException {
        var parent = new RunFolder(store, other).command();
        return parent.flatMap(known -> differing("architecture", known.architecture(), command.architecture())
                .or(() -> differing("latentSize", known.latentSize(), command.latentSize()))
                .or(() -> differing("conditional", known.conditional(), command.conditional()))
                .or(() -> differing(
                        "spectralNormalisation",
                        known.recipe().spectralNormalisation(),
                        command.recipe().spectralNormalisation()))
                .or(() -> known.dataset().equals(command.dataset())
                        ? differing("imageSize", known.imageSize(), command.imageSize())
                                .or(() -> differing("colour", known.colour(), command.colour()))
                        : Optional.empty())
                .map(difference ->
                        "%s: that of the run %s, whose networks it goes on with".formatted(difference, other)));
    }

    private static Optional<String> differing(String field, Object known, Object asked) {
        return known.equals(asked)
                ? Optional.empty()
                : Optional.of("%s must be %s, got %s".formatted(field, known, asked));
    }

    /**
     * The images that a command would learn from.
     *
     * @throws DataUnavailableException if they are not to be had
     */
    public ImageSet images(TrainCommand command) throws DataUnavailableException, InterruptedException {
        return datasets.load(command.dataset(), format(command));
    }

    static ImageFormat format(TrainCommand command) {
        return new ImageFormat(
                command.imageSize(), Colour.valueOf(command.colour().toUpperCase(Locale.ROOT)));
    }

    /**
     * Trains what the command asks for and publishes the generator. Every call must come from the same thread.
     *
     * @return when what became of the run is in the store and on its topic: the command need not be given again
     * @throws IOException          if the store failed, or another trainer has the run now: the run has no outcome yet
     *     and can be tried again
     * @throws InterruptedException if the trainer must let the run go: likewise
     */
    public RunOutcome perform(SentCommand sent, Orders orders) throws IOException, InterruptedException {
        var folder = new RunFolder(store, sent.runId());
        outbox.adopt(sent.runId());
        var rejection = reject(sent, folder);
        if (rejection.isPresent()) {
            return ended(sent, new RunOutcome.Rejected(rejection.get()));
        }
        var over = over(folder, orders);
        if (over.isPresent()) {
            return ended(sent, over.get());
        }
        long fromStep = stepsDone(sent.runId());
        int deaths = folder.deaths(fromStep);
        try (var claim = Claim.take(folder, tools.trainer().id(), fromStep, orders)) {
            // Someone may have ended or paused it before the claim could be seen.
            over = over(folder, orders);
            if (over.isPresent()) {
                return ended(sent, over.get());
            }
            var events = new RunEvents(outbox, clock, sent.runId(), claim.attempt());
            return ended(
                    sent,
                    deaths < Claim.DEATHS
                            ? attempt(folder, events, orders)
                            : failed(
                                    folder,
                                    events,
                                    "%d attempts from step %d ended with their process".formatted(deaths, fromStep),
                                    orders));
        }
    }

    private long stepsDone(RunId runId) throws IOException {
        try {
            return new RunFiles(store, runId)
                    .checkpoint()
                    .map(saved -> saved.training().step())
                    .orElse(0L);
        } catch (BrokenCheckpointException e) {
            LOG.debug("the attempt will fail for it", e);
            return 0;
        }
    }

    /** Why the command is not this run's; empty if it is, and the run's folder has it. */
    private Optional<String> reject(SentCommand sent, RunFolder folder) throws IOException {
        var known = folder.sent();
        if (known.isPresent() && !known.get().equals(sent)) {
            return conflict(known.get(), sent);
        }
        // Once resolved, what is asked for stays what it was, and need not be known any more.
        if (folder.command().isPresent() || folder.outcome().isPresent()) {
            return Optional.empty();
        }
        try {
            var command = sent.resolve();
            var objection = objection(command);
            if (objection.isPresent()) {
                return objection;
            }
            if (!folder.accept(sent)) {
                return conflict(folder.sent().orElseThrow(), sent);
            }
            folder.resolve(command);
            return Optional.empty();
        } catch (MalformedMessageException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> conflict(SentCommand known, SentCommand sent) {
        return Optional.of("runId must name one command, but %s was sent before with other content: %s, got %s"
                .formatted(sent.runId(), head(known.content()), head(sent.content())));
    }

    private static String head(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    /** What became of a run that needs no work; empty if there is something to do. */
    private Optional<RunOutcome> over(RunFolder folder, Orders orders) throws IOException, InterruptedException {
        var outcome = folder.outcome();
        if (outcome.isPresent()) {
            orders.await(outbox.send(outcome.get()));
            return Optional.of(new RunOutcome.Repeated());
        }
        return folder.paused() ? Optional.of(new RunOutcome.Paused()) : Optional.empty();
    }

    private RunOutcome attempt(RunFolder folder, RunEvents events, Orders orders)
            throws IOException, InterruptedException {
        var command = folder.command().orElseThrow();
        long started = System.nanoTime();
        var attempt = new Attempt(tools, command, folder, events, orders);
        metrics.began();
        try {
            var result = attempt.run();
            if (result instanceof Result.Told told) {
                return obey(told, attempt, folder, events, orders);
            }
            var release = ((Result.Released) result).release();
            var seconds = (System.nanoTime() - started) / 1e9;
            end(
                    folder,
                    events.next((id, number, sequence, time) ->
                            new RunFinished(id, number, sequence, time, release.id(), seconds)),
                    orders);
            return new RunOutcome.Finished(release.id());
        } catch (RunFailedException | DataUnavailableException e) {
            return failed(folder, events, String.valueOf(e.getMessage()), orders);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "run=%s failed with an error in the trainer", command.runId());
            return failed(folder, events, "error in the trainer: " + e, orders);
        } finally {
            metrics.stopped();
        }
    }

    private RunOutcome obey(Result.Told told, Attempt attempt, RunFolder folder, RunEvents events, Orders orders)
            throws IOException, InterruptedException {
        var control = told.control();
        attempt.requireNewest();
        return control instanceof RunControl.Cancel
                ? cancel(told, attempt, folder, events, orders)
                : pause(told, attempt, folder, events, orders);
    }

    private RunOutcome cancel(Result.Told told, Attempt attempt, RunFolder folder, RunEvents events, Orders orders)
            throws IOException, InterruptedException {
        var control = told.control();
        end(
                folder,
                events.next((id, number, sequence, time) ->
                        new RunCancelled(id, number, sequence, time, control.controlId())),
                orders);
        orders.await(attempt.answers().answer(control, true, "cancelled after step " + told.step(), List.of()));
        return new RunOutcome.Cancelled();
    }

    private RunOutcome pause(Result.Told told, Attempt attempt, RunFolder folder, RunEvents events, Orders orders)
            throws IOException, InterruptedException {
        var control = told.control();
        folder.pause(control.controlId());
        events.send((id, number, sequence, time) ->
                new RunPaused(id, number, sequence, time, control.controlId(), told.step()));
        orders.await(attempt.answers().answer(control, true, "paused after step " + told.step(), List.of()));
        return new RunOutcome.Paused();
    }

    private RunOutcome failed(RunFolder folder, RunEvents events, String reason, Orders orders)
            throws IOException, InterruptedException {
        end(
                folder,
                events.next((id, number, sequence, time) -> new RunFailed(id, number, sequence, time, reason)),
                orders);
        return new RunOutcome.Failed(reason);
    }

    private void end(RunFolder folder, TrainingEvent outcome, Orders orders) throws IOException, InterruptedException {
        folder.requireNewest(outcome.attempt());
        var told = folder.end(outcome);
        new RunFiles(store, outcome.runId()).deleteGoodCheckpoint();
        orders.await(outbox.send(told));
    }

    private RunOutcome ended(SentCommand sent, RunOutcome outcome) {
        metrics.ended(outcome);
        LOG.infof("run=%s ends: %s", sent.runId(), outcome);
        return outcome;
    }
}
