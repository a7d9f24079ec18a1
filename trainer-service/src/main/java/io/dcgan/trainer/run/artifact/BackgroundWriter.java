package io.dcgan.trainer.run.artifact;

import io.dcgan.trainer.run.file.CorruptFileException;
import io.dcgan.trainer.run.file.NewerFormatException;
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
 * Writes to the store in order on a thread of its own, so that the training need not wait. A failure is thrown at the next
 * call.
 */
public final class BackgroundWriter implements AutoCloseable {
    private static final int CLOSE_TIMEOUT_SECONDS = 60;

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "background-writer"));
    private final AtomicInteger pending = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    /** A task that may fail. */
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

    /** Returns whether all submitted tasks are done. */
    public boolean isIdle() {
        return pending.get() == 0;
    }

    /** Waits until all submitted tasks are done. */
    public void drain() throws IOException, InterruptedException {
        Future<?> end = thread.submit(() -> {});
        try {
            end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an empty task cannot fail", e);
        }
        throwIfFailed();
    }

    private void throwIfFailed() throws IOException {
        var before = failure;
        // Exceptions that a retry does not resolve keep their types.
        if (before instanceof SupersededException superseded) {
            throw superseded;
        } else if (before instanceof CorruptFileException corrupt) {
            throw corrupt;
        } else if (before instanceof NewerFormatException newer) {
            throw newer;
        }
        if (before != null) {
            throw new IOException("cannot write the run's files to the store: " + before.getMessage(), before);
        }
    }

    /** Waits for the submitted tasks, for a minute at most. */
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
