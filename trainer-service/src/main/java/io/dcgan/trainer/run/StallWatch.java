package io.dcgan.trainer.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Sees from another thread whether a training still moves: what hangs in native code cannot see it for itself. */
final class StallWatch implements AutoCloseable {
    /** It looks so often. If it comes much later, not the training alone stood still but the whole process. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Duration timeout;
    private final LongConsumer onStall;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "stall-watch");
    private volatile long lastStep;
    private volatile long lastSeen = System.nanoTime();

    /** @param onStall called once, from the watch's thread, with the last step that was done */
    StallWatch(Duration timeout, LongConsumer onStall) {
        this.timeout = timeout;
        this.onStall = onStall;
        thread.setDaemon(true);
        thread.start();
    }

    /** The training moves: it has done so many steps. */
    void alive(long steps) {
        lastStep = steps;
        lastSeen = System.nanoTime();
    }

    private void watch() {
        try {
            while (true) {
                long left = timeout.toNanos() - (System.nanoTime() - lastSeen);
                if (left <= 0) {
                    onStall.accept(lastStep);
                    return;
                }
                long nap = Math.min(left, LOOK_NANOS);
                long began = System.nanoTime();
                if (closed.await(nap, TimeUnit.NANOSECONDS)) {
                    return;
                }
                if (System.nanoTime() - began > nap + LOOK_NANOS) {
                    lastSeen = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What follows may take as long as it wants. */
    void end() {
        closed.countDown();
    }

    @Override
    public void close() {
        end();
    }
}
