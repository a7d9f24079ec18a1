package io.dcgan.trainer.run.control;

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

/** Replies to the controls of one run, once to each, however many trainers receive it. */
public final class ControlReplies {
    private static final Logger LOG = Logger.getLogger(ControlReplies.class);

    /** Time that a claimed control without a reply stays reserved. After that its trainer is presumed dead. */
    private static final Duration CLAIM_TIMEOUT = Duration.ofMinutes(1);

    /** The same time for the owner of the run, since no other trainer should process its controls. */
    private static final Duration CLAIM_TIMEOUT_FOR_OWNER = Duration.ofSeconds(5);

    private final ControlLog controls;
    private final Outbox outbox;
    private final RunEvents events;
    private final String trainer;
    private final InstantSource clock;

    public ControlReplies(ControlLog controls, Outbox outbox, RunEvents events, String trainer, InstantSource clock) {
        this.controls = controls;
        this.outbox = outbox;
        this.events = events;
        this.trainer = trainer;
        this.clock = clock;
    }

    /** The result of claiming a control. */
    public enum ClaimResult {
        /** This trainer is to obey the control. */
        CLAIMED,
        /** The control has a reply. If the reply had not been published before, it is now. */
        ANSWERED,
        /** Another trainer processes the control or died doing so. Try again later. */
        CLAIMED_ELSEWHERE
    }

    /** @param owner whether this trainer owns the run */
    public ClaimResult claim(RunControl control, boolean owner) throws IOException {
        var id = control.controlId();
        var own = new ControlStatus(trainer, clock.instant(), Optional.empty(), false);
        if (controls.claim(id, own)) {
            return ClaimResult.CLAIMED;
        }
        var status = controls.read(id).orElseThrow();
        if (status.told()) {
            return ClaimResult.ANSWERED;
        }
        var timeout = owner ? CLAIM_TIMEOUT_FOR_OWNER : CLAIM_TIMEOUT;
        boolean expired = status.time().plus(timeout).isBefore(clock.instant());
        if (!status.trainer().equals(trainer) && !expired) {
            return ClaimResult.CLAIMED_ELSEWHERE;
        }
        if (status.answer().isPresent()) {
            var unused = publish(id, status.answer().get());
            return ClaimResult.ANSWERED;
        }
        controls.update(id, own);
        return ClaimResult.CLAIMED;
    }

    /** Publishes the reply to a claimed control. @return completes when the broker has the reply */
    public CompletionStage<Void> reply(RunControl control, boolean obeyed, String answer, List<StoreKey> files)
            throws IOException {
        var event = events.next(header -> new ControlAnswered(
                header,
                control.controlId(),
                control.name(),
                obeyed,
                answer,
                files.stream().map(StoreKey::value).toList()));
        controls.update(control.controlId(), new ControlStatus(trainer, clock.instant(), Optional.of(event), false));
        return publish(control.controlId(), event);
    }

    private CompletionStage<Void> publish(String controlId, ControlAnswered event) {
        return outbox.send(event).thenRunAsync(() -> {
            try {
                controls.update(controlId, new ControlStatus(trainer, clock.instant(), Optional.of(event), true));
            } catch (IOException e) {
                // The reply will be published once more, with the same sequence number.
                LOG.debugf(e, "cannot record that the control %s has been answered", controlId);
            }
        });
    }
}
