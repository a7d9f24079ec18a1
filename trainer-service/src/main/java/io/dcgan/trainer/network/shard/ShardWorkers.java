package io.dcgan.trainer.network.shard;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Threads that compute the shards of a batch. Each takes the next shard when it has completed one, so a thread that
 * another program delays computes fewer of them. The calling thread is one of the workers.
 *
 * <p>The other threads are those of the process and never end, because the engine keeps memory for each thread that has
 * ever computed.
 */
public final class ShardWorkers {
    private static final Logger LOG = Logger.getLogger(ShardWorkers.class);
    private static final AtomicInteger THREAD_NUMBER = new AtomicInteger();

    private static final ExecutorService THREADS = Executors.newFixedThreadPool(
            Math.max(1, Runtime.getRuntime().availableProcessors() - 1), ShardWorkers::thread);

    private final int helpers;

    /** @param workers number of threads, including the calling one, from 1 */
    public ShardWorkers(int workers) {
        helpers = workers - 1;
    }

    /** Creates as many workers as there are shards, but no more than the processors available to this process. */
    public static ShardWorkers forShards(int shards) {
        return new ShardWorkers(Math.min(shards, Runtime.getRuntime().availableProcessors()));
    }

    private static Thread thread(Runnable task) {
        var thread = new Thread(
                () -> {
                    EngineThreads.useOnlyCallingThread();
                    task.run();
                },
                "shard-worker-" + THREAD_NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Computes all shards and waits until the last one is complete.
     *
     * @param shards number of shards
     * @param work   called once for each shard with its index, by any of the workers; an exception from it is rethrown
     *     once all shards are complete, that of the first shard if several fail
     */
    public void run(int shards, IntConsumer work) {
        var next = new AtomicInteger();
        var incomplete = new CountDownLatch(shards);
        var failures = new AtomicReferenceArray<@Nullable Throwable>(shards);
        Runnable worker = () -> {
            for (int i = next.getAndIncrement(); i < shards; i = next.getAndIncrement()) {
                try {
                    work.accept(i);
                } catch (Throwable e) {
                    failures.set(i, e);
                } finally {
                    incomplete.countDown();
                }
            }
        };
        try {
            for (int i = 0; i < Math.min(helpers, shards - 1); i++) {
                THREADS.execute(worker);
            }
        } catch (RuntimeException | Error e) {
            // Without another thread, those that there are compute all shards.
            LOG.warnf("cannot start a worker for shards: %s", e);
        }
        worker.run();
        awaitUninterruptibly(incomplete);
        for (int i = 0; i < shards; i++) {
            rethrow(failures.get(i));
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    /** The workers use arrays that the caller frees, so the caller must not return before they finish. */
    private static void awaitUninterruptibly(CountDownLatch incomplete) {
        boolean interrupted = false;
        while (true) {
            try {
                incomplete.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
