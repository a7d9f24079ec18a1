package io.dcgan.inference.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * An open-loop load, which sends requests at fixed times whether or not the server has responded. Latency counts from
 * the intended send time, so that a stalled server is charged for all requests due in the meantime.
 */
final class OpenLoopLoad {
    /** Possible wake-up delay of a sleeping thread. */
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

    /** @param connections maximum number of requests in flight; waiting for a free connection counts as latency */
    static LoadResults run(LoadRequest request, int connections, double perSecond, Duration time)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        return run(request, connections, perSecond, () -> System.nanoTime() < end);
    }

    /** @param shouldContinue checked before each request */
    static LoadResults run(LoadRequest request, int connections, double perSecond, BooleanSupplier shouldContinue)
            throws IOException, InterruptedException {
        var loop = new OpenLoopLoad(perSecond, shouldContinue);
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

    /** Wakes up early and yields for the rest of the time, so that threads reading a response go first. */
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
