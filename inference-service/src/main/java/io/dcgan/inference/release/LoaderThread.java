package io.dcgan.inference.release;

import io.dcgan.common.platform.process.LowPriorityThread;
import io.dcgan.inference.InferenceConfig;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The single thread that loads releases, and the tasks queued for it.
 *
 * <p>At most one reconciliation is queued at a time, so a burst of releases becomes one load of the last.
 */
@ApplicationScoped
class LoaderThread {
    private static final int MAX_RETRY_FACTOR = 15;

    private final long retryMillis;
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicBoolean reconcileRequested = new AtomicBoolean();
    private final AtomicBoolean retryScheduled = new AtomicBoolean();
    /** Low priority: a load can wait, while clients that wait for an image cannot. */
    private final ScheduledThreadPoolExecutor executor =
            new ScheduledThreadPoolExecutor(1, task -> LowPriorityThread.create(task, "release-loader"));

    LoaderThread(InferenceConfig config) {
        retryMillis = config.retry().toMillis();
    }

    void execute(Runnable task) {
        executor.execute(task);
    }

    /** Queues a reconciliation, unless one is queued already. */
    void requestReconcile(Runnable reconcile) {
        if (!executor.isShutdown() && reconcileRequested.compareAndSet(false, true)) {
            executor.execute(reconcile);
        }
    }

    /** Marks the queued reconciliation as begun: a later request queues another. */
    void markReconcileBegun() {
        reconcileRequested.set(false);
    }

    /** After a reconciliation without a problem, the next retry is soon again. */
    void resetRetries() {
        retries.set(0);
    }

    boolean isReconcileRequested() {
        return reconcileRequested.get();
    }

    /**
     * Queues another reconciliation, unless one is scheduled already. The interval grows with each retry, because a
     * release whose files are gone would otherwise cost requests to the store for ever.
     */
    void scheduleRetry(Runnable reconcile) {
        if (!executor.isShutdown() && retryScheduled.compareAndSet(false, true)) {
            int factor = Math.min(MAX_RETRY_FACTOR, retries.incrementAndGet());
            var unused = executor.schedule(
                    () -> {
                        retryScheduled.set(false);
                        reconcile.run();
                    },
                    factor * retryMillis,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Lets queued loads finish and be saved, for a few seconds; scheduled retries are dropped. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.shutdown();
        if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
            executor.shutdownNow();
        }
    }
}
