package io.dcgan.trainer.command;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which runs happen, one after the other: the engine's gradients belong to a thread.
 */
@ApplicationScoped
class TrainingThread {
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(8);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "training"));

    /** @return completes with what the task gave, or as it failed */
    <T> CompletionStage<T> submit(Callable<T> task) {
        var result = new CompletableFuture<T>();
        Runnable work = () -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                // Also an error of the JVM: swallowed here, it would leave a command waiting for ever.
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
