package io.dcgan.trainer.run.control;

import io.dcgan.common.message.RunControl;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a run has been told while a trainer has its command: controls by people, and that the trainer must let it go. Given
 * by any thread, looked at by the run's own between its steps.
 */
public final class RunSignals {
    private static final int POLL_MILLIS = 50;

    private final Deque<RunControl> controls = new ArrayDeque<>();
    private volatile boolean hasUrgentControl;
    private volatile Optional<String> handoffReason = Optional.empty();

    /** The same control may be given again and again, until it is answered. */
    public synchronized void add(RunControl control) {
        if (controls.contains(control)) {
            return;
        }
        if (isUrgent(control)) {
            controls.addFirst(control);
            hasUrgentControl = true;
        } else {
            controls.addLast(control);
        }
    }

    private static boolean isUrgent(RunControl control) {
        return control instanceof RunControl.Cancel || control instanceof RunControl.Pause;
    }

    /**
     * The trainer must let the run go: it keeps a checkpoint, and whoever is given the command goes on.
     *
     * @param reason for the log
     */
    public synchronized void requestHandoff(String reason) {
        handoffReason = Optional.of(reason);
        hasUrgentControl = true;
        notifyAll();
    }

    /** Why the run must be let go, if it must. */
    public Optional<String> handoffReason() {
        return handoffReason;
    }

    /** Whether what takes longer than a step should be broken off. */
    public boolean hasUrgentControl() {
        return hasUrgentControl;
    }

    /** @throws CancellationException if it is so */
    public void throwIfUrgent() {
        if (hasUrgentControl) {
            throw new CancellationException("the run has other orders");
        }
    }

    /** The next control that was not looked at. */
    public synchronized Optional<RunControl> poll() {
        var next = Optional.ofNullable(controls.poll());
        hasUrgentControl = handoffReason.isPresent() || controls.stream().anyMatch(RunSignals::isUrgent);
        return next;
    }

    /** Waits, unless and until the run must be let go. */
    public synchronized void sleep(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); handoffReason.isEmpty() && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        throwIfHandoffRequested();
    }

    /**
     * Waits until Kafka has a record.
     *
     * @throws IOException          if it will never take it
     * @throws InterruptedException if the run must be let go before
     */
    public void awaitSent(CompletionStage<Void> sent) throws IOException, InterruptedException {
        var future = sent.toCompletableFuture();
        while (true) {
            try {
                future.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                throwIfHandoffRequested();
            } catch (ExecutionException e) {
                throw new IOException(String.valueOf(e.getCause()), e);
            }
        }
    }

    /** @throws InterruptedException if the run must be let go */
    public void throwIfHandoffRequested() throws InterruptedException {
        if (handoffReason.isPresent()) {
            throw new InterruptedException(handoffReason.get());
        }
    }
}
