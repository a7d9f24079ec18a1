package io.dcgan.inference.model;

import io.dcgan.common.message.Require;
import io.dcgan.inference.model.DrawingOutcome.Dropped;
import io.dcgan.inference.model.DrawingOutcome.Late;
import io.dcgan.inference.model.DrawingOutcome.Overloaded;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Draws for many requests at once. A thread that is free takes what waits for the same generator, up to a batch of it,
 * and runs the generator once; a request that finds a thread free waits for nobody.
 *
 * <p>What waits is bounded. An image does not depend on what shares its batch, bit for bit.
 */
@ApplicationScoped
public class Batcher {
    private final BatchConfig config;
    private final RunWatcher watcher;
    private final List<Thread> threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final Deque<Job> queue = new ArrayDeque<>();
    private int waiting;
    private boolean closed;
    private volatile double nanosPerImage = 50_000;

    Batcher(BatchConfig config, @All List<RunWatcher> watchers, MeterRegistry metrics) {
        Require.range("dcgan.inference.batch.size", config.size(), 1, 1024);
        Require.atLeast("dcgan.inference.batch.queue", config.queue(), 1);
        this.config = config;
        this.watcher =
                (release, images, nanos, failure) -> watchers.forEach(one -> one.ran(release, images, nanos, failure));
        int count = config.threads().orElse(Runtime.getRuntime().availableProcessors());
        Require.range("dcgan.inference.batch.threads", count, 1, 1024);
        threads = IntStream.range(0, count)
                .mapToObj(i -> new Thread(this::work, "draw-" + i))
                .toList();
        Gauge.builder("dcgan.inference.queue", this, Batcher::waiting)
                .description("Images that wait for their turn")
                .baseUnit("images")
                .register(metrics);
    }

    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        threads.forEach(Thread::start);
    }

    /**
     * Draws, as soon as a thread is free.
     *
     * @param lease  closed when the drawing is over, however it ends
     * @param teller tells the outcome, such as the event loop of whoever waits for it
     */
    public Ticket draw(ModelGenerators.Lease lease, Drawing drawing, Executor teller) {
        var job = new Job(lease, drawing, System.nanoTime(), teller);
        Optional<Overloaded> refused;
        lock.lock();
        try {
            refused = overload(drawing.count());
            if (refused.isEmpty()) {
                queue.add(job);
                waiting += drawing.count();
                some.signal();
            }
        } finally {
            lock.unlock();
        }
        refused.ifPresent(why -> job.finishAndTell(job.leave(), why));
        return new Ticket(this, job);
    }

    /** Whether there is no room for so many more images now: who asks before it prepares an answer spares itself that. */
    public Optional<Overloaded> overloaded(int count) {
        lock.lock();
        try {
            return overload(count);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Overloaded> overload(int count) {
        if (closed) {
            return Optional.of(new Overloaded(Duration.ofSeconds(1)));
        }
        return waiting > 0 && waiting + count > config.queue()
                ? Optional.of(new Overloaded(untilRoom()))
                : Optional.empty();
    }

    private Duration untilRoom() {
        return Duration.ofNanos((long) (waiting * nanosPerImage / threads.size()));
    }

    /** Images that wait for their turn. */
    public int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody wants it any more: what is not drawn yet will not be. */
    void drop(Job job) {
        if (job.outcome().toCompletableFuture().isDone()) {
            return;
        }
        int left = 0;
        lock.lock();
        try {
            if (queue.remove(job)) {
                left = leave(job);
            }
        } finally {
            lock.unlock();
        }
        if (left > 0) {
            job.finishAndTell(left, new Dropped());
        }
    }

    /** @return images that will not be drawn; to be told when the lock is free, for whoever is told may answer at once */
    private int leave(Job job) {
        int left = job.leave();
        waiting -= left;
        return left;
    }

    private void work() {
        var run = new BatchRun(config.size(), watcher);
        for (var batch = next(); !batch.isEmpty(); batch = next()) {
            run.draw(batch).ifPresent(this::learn);
        }
    }

    /** For an estimate; that two threads may forget one of two numbers does not matter. */
    private void learn(double nanos) {
        double before = nanosPerImage;
        nanosPerImage = before + (nanos - before) / 32;
    }

    /** What is to be drawn together; nothing when there will be no more. */
    private List<Slice> next() {
        while (true) {
            var late = new ArrayList<Slice>();
            List<Slice> next;
            lock.lock();
            try {
                while (queue.isEmpty() && !closed) {
                    some.awaitUninterruptibly();
                }
                if (queue.isEmpty()) {
                    return List.of();
                }
                dropLate(late);
                next = slices();
            } finally {
                lock.unlock();
            }
            var now = System.nanoTime();
            late.forEach(one -> one.job()
                    .finishAndTell(
                            one.count(),
                            new Late(Duration.ofNanos(now - one.job().since()))));
            if (!next.isEmpty()) {
                return next;
            }
        }
    }

    /** What was begun in time is finished. */
    private void dropLate(List<Slice> late) {
        long now = System.nanoTime();
        for (var head = queue.peek(); head != null; head = queue.peek()) {
            if (head.begun() || now - head.since() <= config.deadline().toNanos()) {
                return;
            }
            queue.remove();
            late.add(new Slice(head, 0, leave(head)));
        }
    }

    private List<Slice> slices() {
        var slices = new ArrayList<Slice>();
        if (queue.isEmpty()) {
            return slices;
        }
        var generator = queue.element().generator();
        int room = BatchRun.room(config.size(), generator.release().signature());
        for (var jobs = queue.iterator(); jobs.hasNext() && room > 0; ) {
            var job = jobs.next();
            if (job.generator() != generator) {
                continue;
            }
            // One that would fit into a run of its own is not cut in two.
            if (job.waiting() > room && !slices.isEmpty()) {
                break;
            }
            var slice = job.take(room);
            slices.add(slice);
            room -= slice.count();
            waiting -= slice.count();
            if (job.waiting() == 0) {
                jobs.remove();
            }
        }
        if (!queue.isEmpty()) {
            some.signal();
        }
        return slices;
    }

    /** What is left is answered first: the HTTP server has ended by now. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event)
            throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            some.signalAll();
        } finally {
            lock.unlock();
        }
        for (var thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        }
    }
}
