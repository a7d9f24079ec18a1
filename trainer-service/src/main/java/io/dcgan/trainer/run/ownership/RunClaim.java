package io.dcgan.trainer.run.ownership;

import io.dcgan.common.platform.process.RepeatedTask;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.file.CorruptFileException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A trainer's claim to a run: the highest attempt. It sends heartbeats until it is closed, so that another trainer that
 * receives the same command, by a second record or because Kafka lost sight of this one, does not take over live work.
 */
public final class RunClaim implements AutoCloseable {
    /** Time between two heartbeats. */
    static final Duration HEARTBEAT = Duration.ofSeconds(2);

    /** Missing heartbeats for this long let another trainer take over. */
    static final Duration TAKEOVER_AFTER = Duration.ofSeconds(8);

    /** Attempts in a row, from the same step, whose process died. After so many the run fails. */
    public static final int MAX_CRASHES = 10;

    private static final Logger LOG = Logger.getLogger(RunClaim.class);

    private static final AttemptStatus UNREADABLE = new AttemptStatus("", 0, false, 0);

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
                RepeatedTask.of("the heartbeat of a run", () -> write(this.status.nextBeat())),
                HEARTBEAT.toMillis(),
                HEARTBEAT.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /**
     * Waits until no other trainer works on the run and claims it.
     *
     * @param trainer  the id of the claiming trainer
     * @param fromStep number of steps that are done
     * @throws InterruptedException if the trainer must hand the run over before
     */
    public static RunClaim acquire(RunRecord runRecord, String trainer, long fromStep, RunSignals signals)
            throws IOException, InterruptedException {
        awaitNoHeartbeat(runRecord, trainer, signals);
        var status = new AttemptStatus(trainer, 0, false, fromStep);
        return new RunClaim(runRecord, runRecord.attempts().claim(status), status);
    }

    /**
     * Waits until no other trainer works on a run that cannot be read, so that its failure ends no live work.
     *
     * @return the number of the attempt that may fail the run
     */
    public static int acquireUnreadable(RunRecord runRecord, String trainer, RunSignals signals)
            throws IOException, InterruptedException {
        awaitNoHeartbeat(runRecord, trainer, signals);
        return runRecord.attempts().claim(new AttemptStatus(trainer, 0, true, 0));
    }

    private static void awaitNoHeartbeat(RunRecord runRecord, String trainer, RunSignals signals)
            throws IOException, InterruptedException {
        long silentSince = System.nanoTime();
        Optional<AttemptStatus> seen = latestStatus(runRecord);
        while (seen.isPresent()
                && !seen.get().ended()
                && !seen.get().trainer().equals(trainer)
                && System.nanoTime() - silentSince < TAKEOVER_AFTER.toNanos()) {
            signals.sleep(Duration.ofMillis(250));
            var now = latestStatus(runRecord);
            if (!now.equals(seen)) {
                seen = now;
                silentSince = System.nanoTime();
            }
        }
    }

    /** A live trainer replaces a corrupt status with its next heartbeat. */
    private static Optional<AttemptStatus> latestStatus(RunRecord runRecord) throws IOException {
        try {
            return runRecord.attempts().latest();
        } catch (CorruptFileException e) {
            return Optional.of(UNREADABLE);
        }
    }

    /** @throws SupersededException if another trainer has the run, or it was ended or paused elsewhere */
    public void requireOwnership() throws IOException {
        runRecord.requireOwnership(attempt);
    }

    public int attempt() {
        return attempt;
    }

    private synchronized void write(AttemptStatus next) {
        try {
            status = next;
            runRecord.attempts().update(attempt, next);
        } catch (IOException | RuntimeException e) {
            LOG.debugf("attempt %d cannot send a heartbeat: %s", attempt, e.getMessage());
        }
    }

    /** Ends the attempt, so that another may begin at once. */
    @Override
    public void close() {
        thread.shutdownNow();
        write(status.markEnded());
    }
}
