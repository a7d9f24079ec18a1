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
 * Control requests and the hand-off signal for the run in progress. Any thread may send them; the training thread polls them
 * between steps.
 */
public final class RunSignals {
    private static final int POLL_MILLIS = 50;

    private final Deque<RunControl> controls = new ArrayDeque<>();
    private volatile boolean hasUrgentControl;
    private volatile Optional<String> handoffReason = Optional.empty();

    /** Adds a control. The same control may be added repeatedly until it is answered. */
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
     * Requests that this trainer writes a checkpoint and hands the run over to the trainer that receives the command next.
     *
     * @param reason the reason, for the log
     */
    public synchronized void requestHandoff(String reason) {
        handoffReason = Optional.of(reason);
        hasUrgentControl = true;
        notifyAll();
    }

    /** Returns whether work that takes longer than a step should be cancelled. */
    public boolean hasUrgentControl() {
        return hasUrgentControl;
    }

    /** @throws CancellationException if work that takes longer than a step should be cancelled */
    public void throwIfUrgent() {
        if (hasUrgentControl) {
            throw new CancellationException("cancelled by an urgent control or a hand-off");
        }
    }

    /** Returns the next control that was not polled before. */
    public synchronized Optional<RunControl> poll() {
        var next = Optional.ofNullable(controls.poll());
        hasUrgentControl = handoffReason.isPresent() || controls.stream().anyMatch(RunSignals::isUrgent);
        return next;
    }

    /** Waits for a time, or until a hand-off is requested. */
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
     * @throws IOException          if Kafka rejects the record
     * @throws InterruptedException if a hand-off is requested first
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

    /** @throws InterruptedException if a hand-off is requested */
    public void throwIfHandoffRequested() throws InterruptedException {
        if (handoffReason.isPresent()) {
            throw new InterruptedException(handoffReason.get());
        }
    }
}
