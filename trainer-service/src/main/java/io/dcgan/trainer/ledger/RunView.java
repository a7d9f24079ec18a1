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
 * One run as people see it.
 *
 * @param command   with all that its sender left out, as far as it is known
 * @param attempt   the newest, from 1; 0 before the first
 * @param progress  the last word on it
 * @param quality   the last that was measured, by name
 * @param releaseId what it published
 * @param reason    why it failed or was rejected
 * @param since     when it came to its state, as far as it is known
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
     * How far a training is.
     *
     * @param epoch           the current one, from 1
     * @param step            steps done
     * @param imagesPerSecond real images seen a second
     * @param secondsLeft     until the last step is done, at the run's mean speed
     */
    public record Progress(
            int epoch,
            int epochs,
            long step,
            long steps,
            double discriminatorLoss,
            double generatorLoss,
            double imagesPerSecond,
            double secondsLeft) {
        static Progress of(RunProgressed event) {
            return new Progress(
                    event.epoch(),
                    event.epochs(),
                    event.step(),
                    event.steps(),
                    event.discriminatorLoss(),
                    event.generatorLoss(),
                    event.imagesPerSecond(),
                    event.secondsLeft());
        }
    }

    /** Before anything is told of it. */
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

    /** The same in another state, of which no event is known. */
    RunView withState(Lifecycle now) {
        return new RunView(runId, now.state(), command, attempt, progress, quality, releaseId, reason, since);
    }

    /** After an event, and in the state to which it led. */
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
