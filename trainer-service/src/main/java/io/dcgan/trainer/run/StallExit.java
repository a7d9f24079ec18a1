package io.dcgan.trainer.run;

import java.io.IOException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Exits the process of a training that hangs, because native code that hangs cannot be stopped from within. The next
 * start rolls the training back.
 */
final class StallExit {
    private static final Logger LOG = Logger.getLogger(StallExit.class);

    private static final int RECORD_MILLIS = 5_000;

    private final RunContext context;
    private final Duration timeout;
    private final ProcessHalt halt;

    StallExit(RunContext context, Duration timeout, ProcessHalt halt) {
        this.context = context;
        this.timeout = timeout;
        this.halt = halt;
    }

    Duration timeout() {
        return timeout;
    }

    /** @param step the last step that completed */
    void onStall(long step) {
        var reason = "no step for " + timeout;
        LOG.errorf("run=%s hangs: %s; exiting, to roll back after the restart", context.runId(), reason);
        // The store may be what hangs.
        var recording = new Thread(() -> record(step, reason), "stall-record");
        recording.setDaemon(true);
        recording.start();
        try {
            recording.join(RECORD_MILLIS);
        } catch (InterruptedException e) {
            LOG.debug("interrupted while recording the stall; exiting anyway", e);
        }
        halt.exit(ProcessHalt.EXIT_STALLED);
    }

    /** A process that was frozen may find that another trainer has the run by now and does not hang. */
    private void record(long step, String reason) {
        try {
            context.claim().requireOwnership();
            context.runRecord().stalls().record(step, reason);
        } catch (IOException e) {
            LOG.warnf("run=%s cannot record the stall: %s", context.runId(), e);
        }
    }
}
