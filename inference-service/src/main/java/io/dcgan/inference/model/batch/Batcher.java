package io.dcgan.inference.model.batch;

import io.dcgan.common.id.Require;
import io.dcgan.inference.model.GeneratorRunListener;
import io.dcgan.inference.model.ModelGenerators;
import io.dcgan.inference.model.batch.ImageRequestOutcome.Dropped;
import io.dcgan.inference.model.batch.ImageRequestOutcome.Late;
import io.dcgan.inference.model.batch.ImageRequestOutcome.Overloaded;
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
    private final GeneratorRunListener listener;
    private final List<Thread> threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Deque<QueuedRequest> queue = new ArrayDeque<>();
    private int queuedImages;
    private boolean closed;
    private volatile double nanosPerImage = 50_000;

    Batcher(BatchConfig config, @All List<GeneratorRunListener> watchers, MeterRegistry metrics) {
        Require.range("dcgan.inference.batch.size", config.size(), 1, 1024);
        Require.atLeast("dcgan.inference.batch.queue", config.queue(), 1);
        this.config = config;
        this.listener = (release, images, nanos, failure) ->
                watchers.forEach(one -> one.onRun(release, images, nanos, failure));
        int count = config.threads().orElse(Runtime.getRuntime().availableProcessors());
        Require.range("dcgan.inference.batch.threads", count, 1, 1024);
        threads = IntStream.range(0, count)
                .mapToObj(i -> new Thread(this::runWorker, "draw-" + i))
                .toList();
        Gauge.builder("dcgan.inference.queue", this, Batcher::queuedImages)
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
    public RequestHandle submit(ModelGenerators.Lease lease, ImageRequest request, Executor teller) {
        var queued = new QueuedRequest(lease, request, System.nanoTime(), teller);
        Optional<Overloaded> refused;
        lock.lock();
        try {
            refused = checkCapacityLocked(request.count());
            if (refused.isEmpty()) {
                queue.add(queued);
                queuedImages += request.count();
                notEmpty.signal();
            }
        } finally {
            lock.unlock();
        }
        refused.ifPresent(why -> queued.finishAndNotify(queued.abandonRemaining(), why));
        return new RequestHandle(this, queued);
    }

    /** Whether there is no room for so many more images now: who asks before it prepares an answer spares itself that. */
    public Optional<Overloaded> checkCapacity(int count) {
        lock.lock();
        try {
            return checkCapacityLocked(count);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Overloaded> checkCapacityLocked(int count) {
        if (closed) {
            return Optional.of(new Overloaded(Duration.ofSeconds(1)));
        }
        return queuedImages > 0 && queuedImages + count > config.queue()
                ? Optional.of(new Overloaded(estimatedWait()))
                : Optional.empty();
    }

    private Duration estimatedWait() {
        return Duration.ofNanos((long) (queuedImages * nanosPerImage / threads.size()));
    }

    /** Images that wait for their turn. */
    public int queuedImages() {
        lock.lock();
        try {
            return queuedImages;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody wants it any more: what is not drawn yet will not be. */
    void cancel(QueuedRequest queued) {
        if (queued.outcome().toCompletableFuture().isDone()) {
            return;
        }
        int left = 0;
        lock.lock();
        try {
            if (queue.remove(queued)) {
                left = dequeueRemaining(queued);
            }
        } finally {
            lock.unlock();
        }
        if (left > 0) {
            queued.finishAndNotify(left, new Dropped());
        }
    }

    /** @return images that will not be drawn; to be told when the lock is free, for whoever is told may answer at once */
    private int dequeueRemaining(QueuedRequest queued) {
        int left = queued.abandonRemaining();
        queuedImages -= left;
        return left;
    }

    private void runWorker() {
        var run = new BatchRun(config.size(), listener);
        for (var batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
            run.run(batch).ifPresent(this::updateEstimate);
        }
    }

    /** For an estimate; that two threads may forget one of two numbers does not matter. */
    private void updateEstimate(double nanos) {
        double before = nanosPerImage;
        nanosPerImage = before + (nanos - before) / 32;
    }

    /** What is to be drawn together; nothing when there will be no more. */
    private List<RequestSlice> nextBatch() {
        while (true) {
            var late = new ArrayList<RequestSlice>();
            List<RequestSlice> next;
            lock.lock();
            try {
                while (queue.isEmpty() && !closed) {
                    notEmpty.awaitUninterruptibly();
                }
                if (queue.isEmpty()) {
                    return List.of();
                }
                removeExpired(late);
                next = takeBatch();
            } finally {
                lock.unlock();
            }
            var now = System.nanoTime();
            late.forEach(one -> one.job()
                    .finishAndNotify(
                            one.count(),
                            new Late(Duration.ofNanos(now - one.job().enqueuedNanos()))));
            if (!next.isEmpty()) {
                return next;
            }
        }
    }

    /** What was begun in time is finished. */
    private void removeExpired(List<RequestSlice> late) {
        long now = System.nanoTime();
        for (var head = queue.peek(); head != null; head = queue.peek()) {
            if (head.hasStarted()
                    || now - head.enqueuedNanos() <= config.deadline().toNanos()) {
                return;
            }
            queue.remove();
            late.add(new RequestSlice(head, 0, dequeueRemaining(head)));
        }
    }

    private List<RequestSlice> takeBatch() {
        var slices = new ArrayList<RequestSlice>();
        if (queue.isEmpty()) {
            return slices;
        }
        var generator = queue.element().generator();
        int room = BatchRun.maxImages(config.size(), generator.release().signature());
        for (var jobs = queue.iterator(); jobs.hasNext() && room > 0; ) {
            var queued = jobs.next();
            if (queued.generator() != generator) {
                continue;
            }
            // One that would fit into a run of its own is not cut in two.
            if (queued.remaining() > room && !slices.isEmpty()) {
                break;
            }
            var slice = queued.nextSlice(room);
            slices.add(slice);
            room -= slice.count();
            queuedImages -= slice.count();
            if (queued.remaining() == 0) {
                jobs.remove();
            }
        }
        if (!queue.isEmpty()) {
            notEmpty.signal();
        }
        return slices;
    }

    /** What is left is answered first: the HTTP server has ended by now. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event)
            throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            notEmpty.signalAll();
        } finally {
            lock.unlock();
        }
        for (var thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        }
    }
}
