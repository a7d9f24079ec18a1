package io.dcgan.inference.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A load that asks at fixed times, whether or not the server has answered. A latency counts from the time at which the
 * request was to be sent, so that a server that stands still is charged for all who would have come meanwhile.
 */
final class OpenLoopLoad {
    /** A thread that sleeps may wake up so much later. */
    private static final long SLACK_NANOS = 150_000;

    private final long interval;
    private final BooleanSupplier shouldContinue;
    private final ReentrantLock lock = new ReentrantLock();
    private long next = System.nanoTime();
    private boolean ended;

    private OpenLoopLoad(double perSecond, BooleanSupplier shouldContinue) {
        this.interval = (long) (1e9 / perSecond);
        this.shouldContinue = shouldContinue;
    }

    /** @param connections as many requests as can be under way; one that finds none free waits, and its time counts */
    static LoadResults run(LoadRequest request, int connections, double perSecond, Duration time)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        return run(request, connections, perSecond, () -> System.nanoTime() < end);
    }

    /** @param goOn asked before each request */
    static LoadResults run(LoadRequest request, int connections, double perSecond, BooleanSupplier goOn)
            throws IOException, InterruptedException {
        var loop = new OpenLoopLoad(perSecond, goOn);
        return LoadClient.all(request, connections, loop::work);
    }

    private void work(LoadClient client) throws IOException {
        while (true) {
            long time;
            lock.lock();
            try {
                ended |= !shouldContinue.getAsBoolean();
                if (ended) {
                    return;
                }
                time = next;
                next += interval;
                await(time);
            } finally {
                lock.unlock();
            }
            client.ask(time);
        }
    }

    /** Wakes up early and waits for the rest without sleeping; who reads an answer goes first. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void await(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            if (left > SLACK_NANOS) {
                LockSupport.parkNanos(left - SLACK_NANOS);
            } else {
                Thread.yield();
            }
        }
    }
}
