package io.dcgan.trainer.run.training;

import io.dcgan.common.message.RunControl;
import io.dcgan.trainer.run.control.ControlReplies;
import io.dcgan.trainer.run.control.ControlReplies.ClaimResult;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.ownership.Lifecycle;
import io.dcgan.trainer.run.ownership.RunClaim;
import io.dcgan.trainer.run.ownership.SupersededException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;

/** Decides between steps whether an attempt may go on: by controls, by hand-off and by ownership of the run. */
public final class AttemptSupervisor {
    private final RunSignals signals;
    private final ControlReplies replies;
    private final RunClaim claim;
    private final Set<String> claimed = new HashSet<>();

    public AttemptSupervisor(RunSignals signals, ControlReplies replies, RunClaim claim) {
        this.signals = signals;
        this.replies = replies;
        this.claim = claim;
    }

    /**
     * Returns the next control that this attempt is to execute, which is claimed by then. Other controls are answered.
     *
     * @throws InterruptedException if the trainer must hand the run over
     */
    Optional<RunControl> poll() throws IOException, InterruptedException {
        signals.throwIfHandoffRequested();
        for (var next = signals.poll(); next.isPresent(); next = signals.poll()) {
            if (isAccepted(next.get())) {
                return next;
            }
        }
        return Optional.empty();
    }

    /** Does the same before there is a training to stop: controls that are not urgent wait until there is. */
    public Optional<RunControl> pollUrgent() throws IOException, InterruptedException {
        while (signals.hasUrgentControl()) {
            signals.throwIfHandoffRequested();
            var next = signals.poll();
            if (next.isPresent() && isAccepted(next.get())) {
                return next;
            }
        }
        return Optional.empty();
    }

    private boolean isAccepted(RunControl control) throws IOException {
        claim.requireOwnership();
        if (claimed.contains(control.controlId()) || replies.claim(control, true) != ClaimResult.CLAIMED) {
            return false;
        }
        claimed.add(control.controlId());
        var objection = new Lifecycle.Running(claim.attempt()).rejectionReason(control);
        if (objection.isPresent()) {
            var unused = replies.reply(control, false, objection.get(), List.of());
        }
        return objection.isEmpty();
    }

    /** @throws CancellationException if a control should not wait for the end of a measurement */
    void throwIfUrgent() {
        signals.throwIfUrgent();
    }

    /** @throws SupersededException if another trainer has the run, or it was ended or paused elsewhere */
    void requireOwnership() throws IOException {
        claim.requireOwnership();
    }
}
