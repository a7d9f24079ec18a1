package io.dcgan.trainer.run;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.GeneratorReleased;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.Lineage;
import io.dcgan.common.release.Provenance;
import io.dcgan.common.release.ReleaseId;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.Datasets;
import io.dcgan.trainer.data.ImageFormat;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.export.Export;
import io.dcgan.trainer.export.ParityException;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.Architecture;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
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
    private final InstantSource clock = InstantSource.system();

    Runs(Datasets datasets, ArtifactStore store, Releases releases, Outbox outbox, TrainingMetrics metrics) {
        this.datasets = datasets;
        this.store = store;
        this.releases = releases;
        this.outbox = outbox;
        this.metrics = metrics;
    }

    /** Why a command that is well formed cannot become a run; empty if it can. */
    public Optional<String> objection(TrainCommand command) {
        if (Architecture.of(command.architecture()).isEmpty()) {
            return Optional.of("architecture must be one of %s, got \"%s\""
                    .formatted(Architecture.known(), command.architecture()));
        }
        return datasets.objection(command.dataset(), ImageFormat.AS_IS);
    }

    /**
     * Trains what the command asks for and publishes the generator. Every call must come from the same thread.
     *
     * @param command without {@link #objection}
     * @return when the outcome is in the store and on its topic
     * @throws IOException          if the store or the broker failed: the run has no outcome yet and can be tried again
     * @throws InterruptedException if the thread was interrupted: likewise
     */
    public RunOutcome perform(TrainCommand command) throws IOException, InterruptedException {
        var folder = new RunFolder(store, command.runId());
        var outcome = folder.outcome();
        if (outcome.isPresent()) {
            await(outbox.send(outcome.get()));
            return ended(command, new RunOutcome.Repeated());
        }
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
        var images = datasets.load(command.dataset(), ImageFormat.AS_IS);
        var architecture = Architecture.of(command.architecture()).orElseThrow();
        try (var training = open(command, architecture, images)) {
            var loop = new EpochLoop(command, training, folder, events, metrics);
            LOG.infof(
                    "run=%s starts: %d images, %d steps, on %s",
                    command.runId(), images.count(), loop.steps(), training.deviceName());
            events.send((id, attempt, sequence, time) -> new RunStarted(
                    id, attempt, sequence, time, command, images.count(), loop.steps(), training.deviceName()));
            loop.run();
            return release(command, images, training, folder, events);
        }
    }

    private static AdversarialTraining open(TrainCommand command, Architecture architecture, ImageSet images)
            throws RunFailedException {
        try {
            return new AdversarialTraining(command, architecture, images);
        } catch (IllegalArgumentException e) {
            throw new RunFailedException(String.valueOf(e.getMessage()));
        }
    }

    private GeneratorRelease release(
            TrainCommand command, ImageSet images, AdversarialTraining training, RunFolder folder, RunEvents events)
            throws IOException, InterruptedException, ParityException {
        var now = clock.instant();
        var provenance = new Provenance(
                ReleaseId.of(now, command.runId(), command.epochs()),
                command.model(),
                command.runId(),
                command.epochs(),
                command.architecture(),
                training.signature(),
                Map.of(),
                new Lineage(command, images.sha256(), training.deviceName(), versions(training)),
                now);
        try (var generator = training.generator()) {
            var export = Export.of(generator, provenance);
            var release = releases.publish(provenance, export, folder);
            events.send((id, attempt, sequence, time) -> new GeneratorReleased(
                    id, attempt, sequence, time, release.model(), release.id(), command.epochs(), export.parity()));
            return release;
        }
    }

    private static Map<String, String> versions(AdversarialTraining training) {
        return Map.of(
                "java",
                Runtime.version().toString(),
                training.engineName(),
                training.engineVersion(),
                "onnxruntime",
                Export.runtimeVersion());
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
