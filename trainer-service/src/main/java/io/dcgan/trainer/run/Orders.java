package io.dcgan.trainer.run;

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
public final class Orders {
    private static final int LOOK_MILLIS = 50;

    private final Deque<RunControl> controls = new ArrayDeque<>();
    private volatile boolean urgent;
    private volatile Optional<String> letGo = Optional.empty();

    /** The same control may be given again and again, until it is answered. */
    public synchronized void give(RunControl control) {
        if (controls.contains(control)) {
            return;
        }
        if (isUrgent(control)) {
            controls.addFirst(control);
            urgent = true;
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
    public synchronized void letGo(String reason) {
        letGo = Optional.of(reason);
        urgent = true;
        notifyAll();
    }

    /** Why the run must be let go, if it must. */
    public Optional<String> mustLetGo() {
        return letGo;
    }

    /** Whether what takes longer than a step should be broken off. */
    boolean urgent() {
        return urgent;
    }

    /** @throws CancellationException if it is so */
    void breakOff() {
        if (urgent) {
            throw new CancellationException("the run has other orders");
        }
    }

    /** The next control that was not looked at. */
    synchronized Optional<RunControl> next() {
        var next = Optional.ofNullable(controls.poll());
        urgent = letGo.isPresent() || controls.stream().anyMatch(Orders::isUrgent);
        return next;
    }

    /** Waits, unless and until the run must be let go. */
    public synchronized void rest(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); letGo.isEmpty() && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        check();
    }

    /**
     * Waits until Kafka has a record.
     *
     * @throws IOException          if it will never take it
     * @throws InterruptedException if the run must be let go before
     */
    public void await(CompletionStage<Void> sent) throws IOException, InterruptedException {
        var future = sent.toCompletableFuture();
        while (true) {
            try {
                future.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                check();
            } catch (ExecutionException e) {
                throw new IOException(String.valueOf(e.getCause()), e);
            }
        }
    }

    /** @throws InterruptedException if the run must be let go */
    void check() throws InterruptedException {
        if (letGo.isPresent()) {
            throw new InterruptedException(letGo.get());
        }
    }
}
