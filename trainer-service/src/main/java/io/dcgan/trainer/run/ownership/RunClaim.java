package io.dcgan.trainer.run.ownership;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A run in the hands of one trainer: the highest attempt. Tells the others that it is alive until it is closed, so that
 * one that is given the same run, by a second record or because Kafka has lost sight of this trainer, does not take it
 * away from work that goes on.
 */
public final class RunClaim implements AutoCloseable {
    /** How often it shows that it is alive. */
    static final Duration HEARTBEAT = Duration.ofSeconds(2);

    /** How long it must have shown nothing before the run is another's to take. */
    static final Duration TAKEOVER_AFTER = Duration.ofSeconds(8);

    /** Attempts in a row whose process died, from the same step, after which the run is to blame. */
    public static final int MAX_CRASHES = 10;

    private static final Logger LOG = Logger.getLogger(RunClaim.class);

    private final RunRecord runRecord;
    private final int attempt;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "claim"));
    private AttemptStatus status;

    private RunClaim(RunRecord runRecord, int attempt, AttemptStatus status) {
        this.runRecord = runRecord;
        this.attempt = attempt;
        this.status = status;
        var unused = thread.scheduleWithFixedDelay(
                () -> write(this.status.nextBeat()), HEARTBEAT.toMillis(), HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Waits until nobody else works on the run, and takes it.
     *
     * @param trainer  who takes it
     * @param fromStep steps that are done
     * @throws InterruptedException if the trainer must let it go before
     */
    public static RunClaim acquire(RunRecord runRecord, String trainer, long fromStep, RunSignals signals)
            throws IOException, InterruptedException {
        awaitNoHeartbeat(runRecord, trainer, signals);
        var status = new AttemptStatus(trainer, 0, false, fromStep);
        return new RunClaim(runRecord, runRecord.claimAttempt(status), status);
    }

    private static void awaitNoHeartbeat(RunRecord runRecord, String trainer, RunSignals signals)
            throws IOException, InterruptedException {
        long silentSince = System.nanoTime();
        Optional<AttemptStatus> seen = runRecord.latestAttempt();
        while (seen.isPresent()
                && !seen.get().ended()
                && !seen.get().trainer().equals(trainer)
                && System.nanoTime() - silentSince < TAKEOVER_AFTER.toNanos()) {
            signals.sleep(Duration.ofMillis(250));
            var now = runRecord.latestAttempt();
            if (!now.equals(seen)) {
                seen = now;
                silentSince = System.nanoTime();
            }
        }
    }

    public int attempt() {
        return attempt;
    }

    private synchronized void write(AttemptStatus next) {
        try {
            status = next;
            runRecord.updateAttempt(attempt, next);
        } catch (IOException | RuntimeException e) {
            LOG.debugf("attempt %d cannot show that it is alive: %s", attempt, e.getMessage());
        }
    }

    /** The attempt has come to its end, and another may begin at once. */
    @Override
    public void close() {
        thread.shutdownNow();
        write(status.markEnded());
    }
}
