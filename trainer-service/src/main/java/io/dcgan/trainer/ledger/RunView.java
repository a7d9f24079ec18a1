package io.dcgan.trainer.ledger;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.id.RunId;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.CommandRejected;
import io.dcgan.common.message.TrainingEvent.QualityMeasured;
import io.dcgan.common.message.TrainingEvent.RunFailed;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.trainer.run.ownership.Lifecycle;
import io.dcgan.trainer.run.ownership.RunState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One run as the HTTP API shows it.
 *
 * @param command   with the defaults of the fields that its sender left out; empty if unknown
 * @param attempt   number of the newest attempt, from 1; 0 before the first
 * @param progress  the latest report
 * @param quality   the latest measurement, by name
 * @param releaseId the release that it published
 * @param reason    why it failed or was rejected
 * @param since     when it entered its state; empty if unknown
 */
public record RunView(
        RunId runId,
        @Schema(implementation = String.class) RunState state,
        Optional<TrainCommand> command,
        int attempt,
        Optional<Progress> progress,
        Map<String, Double> quality,
        Optional<ReleaseId> releaseId,
        Optional<String> reason,
        Optional<Instant> since) {

    /**
     * Progress of a training.
     *
     * @param epoch           current epoch, from 1
     * @param step            completed steps
     * @param imagesPerSecond real images processed per second
     * @param secondsLeft     time until the last step is done, at the run's mean speed
     * @param slowdown        likely cause of a slowdown: {@code other-load}, {@code cpu-quota} or {@code unknown}; empty
     *     if there is none
     */
    public record Progress(
            int epoch,
            int epochs,
            long step,
            long steps,
            double discriminatorLoss,
            double generatorLoss,
            double imagesPerSecond,
            double secondsLeft,
            String slowdown) {
        static Progress of(RunProgressed event) {
            return new Progress(
                    event.epoch(),
                    event.epochs(),
                    event.step(),
                    event.steps(),
                    event.discriminatorLoss(),
                    event.generatorLoss(),
                    event.imagesPerSecond(),
                    event.secondsLeft(),
                    event.slowdown());
        }
    }

    /** Creates the view of a run before its first event. */
    static RunView queued(RunId runId, Optional<TrainCommand> command, Optional<Instant> since) {
        return new RunView(
                runId,
                RunState.QUEUED,
                command,
                0,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                since);
    }

    /** Returns this view in another state, for which no event is known. */
    RunView withState(Lifecycle now) {
        return new RunView(runId, now.state(), command, attempt, progress, quality, releaseId, reason, since);
    }

    /** Returns this view after an event, in the state that the event led to. */
    RunView after(TrainingEvent event, Lifecycle now) {
        boolean same = now.state() == state;
        return new RunView(
                runId,
                now.state(),
                event instanceof RunStarted started ? Optional.of(started.command()) : command,
                Math.max(attempt, event.attempt()),
                event instanceof RunProgressed step ? Optional.of(Progress.of(step)) : progress,
                event instanceof QualityMeasured measured ? measured.quality() : quality,
                event instanceof RunFinished finished ? Optional.of(finished.releaseId()) : releaseId,
                reason(event),
                same ? since : Optional.of(event.time()));
    }

    private Optional<String> reason(TrainingEvent event) {
        if (event instanceof RunFailed failed) {
            return Optional.of(failed.reason());
        }
        if (event instanceof RunStarted) {
            return Optional.empty();
        }
        return event instanceof CommandRejected rejected && attempt == 0 ? Optional.of(rejected.reason()) : reason;
    }
}
