package io.dcgan.trainer.run.artifact;

import io.dcgan.trainer.run.ownership.SupersededException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Does what a training need not wait for, such as writing to the store, on one thread beside it and in order. What fails
 * there is told at the next call.
 */
public final class BackgroundWriter implements AutoCloseable {
    private static final int CLOSE_TIMEOUT_SECONDS = 60;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "aside"));
    private final AtomicInteger pending = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    /** Something that can fail. */
    @FunctionalInterface
    public interface Task {
        void run() throws IOException;
    }

    /** @throws IOException if an earlier task failed */
    public void submit(Task task) throws IOException {
        throwIfFailed();
        pending.incrementAndGet();
        thread.execute(() -> {
            try {
                task.run();
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            } finally {
                pending.decrementAndGet();
            }
        });
    }

    /** Whether all that was submitted is done. */
    public boolean isIdle() {
        return pending.get() == 0;
    }

    /** Waits until all that was submitted is done. */
    public void drain() throws IOException, InterruptedException {
        Future<?> end = thread.submit(() -> {});
        try {
            end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing cannot fail", e);
        }
        throwIfFailed();
    }

    private void throwIfFailed() throws IOException {
        var before = failure;
        if (before instanceof SupersededException superseded) {
            throw superseded;
        }
        if (before != null) {
            throw new IOException("the store did not take what the run has to keep: " + before.getMessage(), before);
        }
    }

    /** Lets what was submitted come to its end, for a minute at most. */
    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            if (!thread.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            thread.shutdownNow();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
