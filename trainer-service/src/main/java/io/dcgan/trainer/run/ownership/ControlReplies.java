package io.dcgan.trainer.run.ownership;

import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.TrainingEvent.ControlAnswered;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/** Answers the controls of one run, each once, whichever trainers hear of it. */
public final class ControlReplies {
    private static final Logger LOG = Logger.getLogger(ControlReplies.class);

    /** After which a control that a trainer has taken up and not answered is another's: that trainer is gone. */
    private static final Duration CLAIM_TIMEOUT = Duration.ofMinutes(1);

    /** The same for who has the run: nobody but it should be at work on its controls. */
    private static final Duration CLAIM_TIMEOUT_FOR_OWNER = Duration.ofSeconds(5);

    private final RunRecord runRecord;
    private final Outbox outbox;
    private final RunEvents events;
    private final String trainer;
    private final InstantSource clock;

    public ControlReplies(RunRecord runRecord, Outbox outbox, RunEvents events, String trainer, InstantSource clock) {
        this.runRecord = runRecord;
        this.outbox = outbox;
        this.events = events;
        this.trainer = trainer;
        this.clock = clock;
    }

    /** What a trainer finds when it wants to take care of a control. */
    public enum ClaimResult {
        /** It is this trainer's to obey. */
        CLAIMED,
        /** It was obeyed; if its answer was not told before, it is now. */
        ANSWERED,
        /** Another trainer takes care of it, or has died of it: look again later. */
        CLAIMED_ELSEWHERE
    }

    /** @param holder whether this trainer has the run */
    public ClaimResult claim(RunControl control, boolean holder) throws IOException {
        var id = control.controlId();
        var own = new ControlStatus(trainer, clock.instant(), Optional.empty(), false);
        if (runRecord.claimControl(id, own)) {
            return ClaimResult.CLAIMED;
        }
        var status = runRecord.controlStatus(id).orElseThrow();
        if (status.told()) {
            return ClaimResult.ANSWERED;
        }
        var patience = holder ? CLAIM_TIMEOUT_FOR_OWNER : CLAIM_TIMEOUT;
        boolean gone = status.time().plus(patience).isBefore(clock.instant());
        if (!status.trainer().equals(trainer) && !gone) {
            return ClaimResult.CLAIMED_ELSEWHERE;
        }
        if (status.answer().isPresent()) {
            var unused = publish(id, status.answer().get());
            return ClaimResult.ANSWERED;
        }
        runRecord.updateControl(id, own);
        return ClaimResult.CLAIMED;
    }

    /** @return completes when the answer is told */
    public CompletionStage<Void> reply(RunControl control, boolean obeyed, String answer, List<StoreKey> files)
            throws IOException {
        var event = events.next(header -> new ControlAnswered(
                header,
                control.controlId(),
                control.name(),
                obeyed,
                answer,
                files.stream().map(StoreKey::value).toList()));
        runRecord.updateControl(
                control.controlId(), new ControlStatus(trainer, clock.instant(), Optional.of(event), false));
        return publish(control.controlId(), event);
    }

    private CompletionStage<Void> publish(String controlId, ControlAnswered event) {
        return outbox.send(event).thenRunAsync(() -> {
            try {
                runRecord.updateControl(
                        controlId, new ControlStatus(trainer, clock.instant(), Optional.of(event), true));
            } catch (IOException e) {
                // It is told once more, under the same number.
                LOG.debug("that a control is answered cannot be noted", e);
            }
        });
    }
}
