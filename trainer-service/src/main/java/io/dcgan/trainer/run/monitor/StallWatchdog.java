package io.dcgan.trainer.run.monitor;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Detects from another thread that a training hangs, because native code that hangs cannot. */
public final class StallWatchdog implements AutoCloseable {
    /** Time between two checks. A check that comes much later means that the whole process was frozen. */
    private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Duration timeout;
    private final LongConsumer onStall;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "stall-watch");
    private volatile long lastStep;
    private volatile long lastProgressNanos = System.nanoTime();

    /** @param onStall called once, from the watch's thread, with the last step that was done */
    public StallWatchdog(Duration timeout, LongConsumer onStall) {
        this.timeout = timeout;
        this.onStall = onStall;
        thread.setDaemon(true);
        thread.start();
    }

    /** Records that the training makes progress. */
    public void recordProgress(long steps) {
        lastStep = steps;
        lastProgressNanos = System.nanoTime();
    }

    private void watch() {
        try {
            while (true) {
                long left = timeout.toNanos() - (System.nanoTime() - lastProgressNanos);
                if (left <= 0) {
                    onStall.accept(lastStep);
                    return;
                }
                long nap = Math.min(left, POLL_NANOS);
                long began = System.nanoTime();
                if (closed.await(nap, TimeUnit.NANOSECONDS)) {
                    return;
                }
                if (System.nanoTime() - began > nap + POLL_NANOS) {
                    lastProgressNanos = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops the watch, because the work that follows may take any time. */
    public void stop() {
        closed.countDown();
    }

    @Override
    public void close() {
        stop();
    }
}
