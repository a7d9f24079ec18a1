package io.dcgan.trainer.run;

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
final class Claim implements AutoCloseable {
    /** How often it shows that it is alive. */
    static final Duration BEAT = Duration.ofSeconds(2);

    /** How long it must have shown nothing before the run is another's to take. */
    static final Duration SILENCE = Duration.ofSeconds(8);

    /** Attempts in a row whose process died, from the same step, after which the run is to blame. */
    static final int DEATHS = 10;

    private static final Logger LOG = Logger.getLogger(Claim.class);

    private final RunFolder folder;
    private final int attempt;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "claim"));
    private AttemptNote note;

    private Claim(RunFolder folder, int attempt, AttemptNote note) {
        this.folder = folder;
        this.attempt = attempt;
        this.note = note;
        var unused = thread.scheduleWithFixedDelay(
                () -> put(this.note.next()), BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Waits until nobody else works on the run, and takes it.
     *
     * @param trainer  who takes it
     * @param fromStep steps that are done
     * @throws InterruptedException if the trainer must let it go before
     */
    static Claim take(RunFolder folder, String trainer, long fromStep, Orders orders)
            throws IOException, InterruptedException {
        awaitSilence(folder, trainer, orders);
        var note = new AttemptNote(trainer, 0, false, fromStep);
        return new Claim(folder, folder.claim(note), note);
    }

    private static void awaitSilence(RunFolder folder, String trainer, Orders orders)
            throws IOException, InterruptedException {
        long silentSince = System.nanoTime();
        Optional<AttemptNote> seen = folder.newestAttempt();
        while (seen.isPresent()
                && !seen.get().ended()
                && !seen.get().trainer().equals(trainer)
                && System.nanoTime() - silentSince < SILENCE.toNanos()) {
            orders.rest(Duration.ofMillis(250));
            var now = folder.newestAttempt();
            if (!now.equals(seen)) {
                seen = now;
                silentSince = System.nanoTime();
            }
        }
    }

    int attempt() {
        return attempt;
    }

    private synchronized void put(AttemptNote next) {
        try {
            note = next;
            folder.putAttempt(attempt, next);
        } catch (IOException | RuntimeException e) {
            LOG.debugf("attempt %d cannot show that it is alive: %s", attempt, e.getMessage());
        }
    }

    /** The attempt has come to its end, and another may begin at once. */
    @Override
    public void close() {
        thread.shutdownNow();
        put(note.end());
    }
}
