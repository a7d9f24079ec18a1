package io.dcgan.trainer.command;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Executes runs one after another on a single thread, because the engine allows only one open training per process.
 */
@ApplicationScoped
public class TrainingThread {
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(8);

    private final AtomicInteger tasks = new AtomicInteger();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "training"));

    /** @return completes with the task's result or failure */
    <T> CompletionStage<T> submit(Callable<T> task) {
        tasks.incrementAndGet();
        return execute(task);
    }

    /**
     * Executes a short task if no run is in progress.
     *
     * @return empty if a run or another task is in progress
     * @throws ExecutionException if the task fails
     */
    public <T> Optional<T> callIfIdle(Callable<T> task) throws ExecutionException, InterruptedException {
        if (!tasks.compareAndSet(0, 1)) {
            return Optional.empty();
        }
        return Optional.of(execute(task).get());
    }

    /** Returns whether another task waits for the one in progress, or the service is shutting down. */
    public boolean isAwaited() {
        return tasks.get() > 1 || thread.isShutdown();
    }

    /** Executes a task that has been counted. */
    private <T> CompletableFuture<T> execute(Callable<T> task) {
        var result = new CompletableFuture<T>();
        var unused = result.whenComplete((value, failure) -> tasks.decrementAndGet());
        Runnable work = () -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                // JVM errors too: if one were swallowed here, the command would wait forever.
                result.completeExceptionally(e);
            }
        };
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        thread.shutdownNow();
        thread.awaitTermination(SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
