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
import io.quarkus.runtime.configuration.MemorySize;
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
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Draws many requests at once. A free thread takes queued requests for the same generator, up to the batch size, and
 * runs the generator once. If a thread is free, a request is drawn immediately. Requests with more images than fit into a
 * run take turns.
 *
 * <p>The queue is bounded. An image is bit-for-bit independent of the other images in its batch.
 */
@ApplicationScoped
public class Batcher {
    private static final Logger LOG = Logger.getLogger(Batcher.class);
    private static final long RESTART_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int PART_OF_HEAP = 8;

    private final BatchConfig config;
    private final GeneratorRunListener listener;
    private final List<Thread> threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Deque<QueuedRequest> queue = new ArrayDeque<>();
    private final QueueCapacity capacity;
    private boolean closed;
    private volatile double nanosPerImage = 50_000;

    Batcher(BatchConfig config, @All List<GeneratorRunListener> listeners, MeterRegistry metrics) {
        Require.range("dcgan.inference.batch.size", config.size(), 1, 1024);
        Require.atLeast("dcgan.inference.batch.queue", config.queue(), 1);
        this.config = config;
        this.capacity = new QueueCapacity(
                config.queue(),
                config.queueMemory()
                        .map(MemorySize::asLongValue)
                        .orElse(Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
        this.listener = (release, images, nanos, failure) ->
                listeners.forEach(one -> one.onRun(release, images, nanos, failure));
        int count = config.threads().orElse(Runtime.getRuntime().availableProcessors());
        Require.range("dcgan.inference.batch.threads", count, 1, 1024);
        threads = IntStream.range(0, count)
                .mapToObj(i -> new Thread(this::runWorker, "draw-" + i))
                .toList();
        Gauge.builder("dcgan.inference.queue", this, Batcher::queuedImages)
                .description("Images waiting in the queue")
                .baseUnit("images")
                .register(metrics);
    }

    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        threads.forEach(Thread::start);
    }

    /**
     * Queues a request to be drawn as soon as a thread is free.
     *
     * @param client           who sent the request; may be empty
     * @param lease            closed when the request ends, whatever its outcome
     * @param callbackExecutor completes the outcome, for example the event loop of the waiting client
     */
    public RequestHandle submit(
            String client, ModelGenerators.Lease lease, ImageRequest request, Executor callbackExecutor) {
        var queued = new QueuedRequest(client, lease, request, System.nanoTime(), callbackExecutor);
        Optional<Overloaded> refused;
        lock.lock();
        try {
            refused = checkCapacityLocked(client, request.count(), queued.bytesPerImage());
            if (refused.isEmpty()) {
                queue.add(queued);
                capacity.take(queued, request.count());
                notEmpty.signal();
            }
        } finally {
            lock.unlock();
        }
        refused.ifPresent(why -> queued.finishAndNotify(queued.abandonRemaining(), why));
        return new RequestHandle(this, queued);
    }

    /**
     * Returns a rejection if the queue has no capacity for this many images. Checking first saves preparing a response in
     * vain.
     */
    public Optional<Overloaded> checkCapacity(String client, int count) {
        lock.lock();
        try {
            return checkCapacityLocked(client, count, 0);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Overloaded> checkCapacityLocked(String client, int count, long bytesPerImage) {
        if (closed) {
            return Optional.of(new Overloaded(Duration.ofSeconds(1)));
        }
        return capacity.has(client, count, bytesPerImage)
                ? Optional.empty()
                : Optional.of(new Overloaded(estimatedWait()));
    }

    private Duration estimatedWait() {
        return Duration.ofNanos((long) (capacity.images() * nanosPerImage / threads.size()));
    }

    /** Returns the number of images waiting in the queue. */
    public int queuedImages() {
        lock.lock();
        try {
            return capacity.images();
        } finally {
            lock.unlock();
        }
    }

    /** Cancels a request; images that are not drawn yet will not be. */
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

    /**
     * @return number of images that will not be drawn; notify only after releasing the lock, because the callback may
     *     run at once
     */
    private int dequeueRemaining(QueuedRequest queued) {
        int left = queued.abandonRemaining();
        capacity.release(queued, left);
        return left;
    }

    /** Begins again after an error, such as no memory for buffers: without its threads, every request would wait. */
    private void runWorker() {
        while (true) {
            try {
                runBatches();
                return;
            } catch (RuntimeException | Error e) {
                LOG.errorf(
                        e, "%s failed and begins again", Thread.currentThread().getName());
                LockSupport.parkNanos(RESTART_DELAY_NANOS);
            }
        }
    }

    private void runBatches() {
        var run = new BatchRun(config.size(), listener);
        for (var batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
            run.run(batch).ifPresent(this::updateEstimate);
        }
    }

    /** Updates the moving average without a lock: losing an update in a race does no harm to an estimate. */
    private void updateEstimate(double nanos) {
        double before = nanosPerImage;
        nanosPerImage = before + (nanos - before) / 32;
    }

    /** Waits for the slices of the next run; returns none once the batcher is closed and the queue is empty. */
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

    /** Removes requests past their deadline, except for those already started. */
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
        int left = BatchRun.maxImages(config.size(), generator.release().signature());
        for (var jobs = queue.iterator(); jobs.hasNext() && left > 0; ) {
            var queued = jobs.next();
            if (queued.generator() != generator) {
                continue;
            }
            // Do not split a request that would fit into its own run.
            if (queued.remaining() > left && !slices.isEmpty()) {
                break;
            }
            var slice = queued.nextSlice(left);
            slices.add(slice);
            left -= slice.count();
            capacity.release(queued, slice.count());
            if (queued.remaining() == 0) {
                jobs.remove();
            }
        }
        // The rest of a large request goes to the end, so that a small one waits for one run of it and not for all.
        var last = slices.get(slices.size() - 1).job();
        if (last.remaining() > 0) {
            queue.remove(last);
            queue.add(last);
        }
        if (!queue.isEmpty()) {
            notEmpty.signal();
        }
        return slices;
    }

    /** Stops once the queue is drained; the HTTP server accepts no more requests by now. */
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
