package io.dcgan.inference.model.batch;

import io.dcgan.common.release.Signature;
import io.dcgan.inference.model.LoadedGenerator;
import io.dcgan.inference.model.ModelGenerators;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;

/** An {@link ImageRequest} in the queue or being drawn. Only the {@link Batcher} starts or abandons its images. */
final class QueuedRequest {
    private static final Logger LOG = Logger.getLogger(QueuedRequest.class);

    private final String client;
    private final ModelGenerators.Lease lease;
    private final ImageRequest request;
    private final long enqueuedNanos;
    private final Executor callbackExecutor;
    private final CompletableFuture<ImageRequestOutcome> outcome = new CompletableFuture<>();
    private int next;
    private int pending;
    private volatile ImageRequestOutcome result = new ImageRequestOutcome.Drawn();

    /**
     * @param client           who sent the request
     * @param enqueuedNanos    {@link System#nanoTime} of its arrival
     * @param callbackExecutor completes the outcome
     */
    QueuedRequest(
            String client,
            ModelGenerators.Lease lease,
            ImageRequest request,
            long enqueuedNanos,
            Executor callbackExecutor) {
        this.client = client;
        this.callbackExecutor = callbackExecutor;
        this.lease = lease;
        this.request = request;
        this.enqueuedNanos = enqueuedNanos;
        pending = request.count();
    }

    String client() {
        return client;
    }

    /** Returns the memory that an image needs while it waits, because its response is allocated first. */
    long bytesPerImage() {
        return bytesPerImage(generator().release().signature());
    }

    static long bytesPerImage(Signature signature) {
        return (long) Float.BYTES * (signature.imageSize() + signature.latentSize());
    }

    LoadedGenerator generator() {
        return lease.generator();
    }

    ImageRequest drawing() {
        return request;
    }

    long enqueuedNanos() {
        return enqueuedNanos;
    }

    CompletionStage<ImageRequestOutcome> outcome() {
        return outcome;
    }

    /** Returns the number of images that are not started. */
    int remaining() {
        return request.count() - next;
    }

    /** Returns the next images, at most {@code room} of them. */
    RequestSlice nextSlice(int room) {
        var slice = new RequestSlice(this, next, Math.min(room, remaining()));
        next += slice.count();
        return slice;
    }

    /** Returns whether some of its images are drawn or being drawn. */
    boolean hasStarted() {
        return next > 0;
    }

    /**
     * Gives up the images that are not started.
     *
     * @return number of those images, which the caller must still {@link #finish}
     */
    int abandonRemaining() {
        int left = remaining();
        next = request.count();
        return left;
    }

    /**
     * Marks some images as finished.
     *
     * @return whether they were the last; then the caller must call {@link #notifyFinished}
     */
    boolean finish(int images, ImageRequestOutcome how) {
        synchronized (this) {
            if (!(how instanceof ImageRequestOutcome.Drawn)) {
                result = how;
            }
            pending -= images;
            if (pending > 0) {
                return false;
            }
        }
        lease.close();
        if (result instanceof ImageRequestOutcome.Drawn) {
            try {
                request.onCompleted();
            } catch (RuntimeException | Error e) {
                LOG.error("cannot complete an image request", e);
                result = new ImageRequestOutcome.Failed("internal error: " + e);
            }
        }
        return true;
    }

    /** Finishes images and, if they were the last, notifies at once. */
    void finishAndNotify(int images, ImageRequestOutcome how) {
        if (finish(images, how)) {
            notifyFinished(List.of(this));
        }
    }

    /**
     * Completes the outcomes of finished requests. Those with the same executor are completed in one task, because each
     * thread wake-up costs as much as drawing some rows.
     */
    static void notifyFinished(Collection<QueuedRequest> finished) {
        var byExecutor = new HashMap<Executor, List<QueuedRequest>>();
        finished.forEach(queued -> byExecutor
                .computeIfAbsent(queued.callbackExecutor, executor -> new ArrayList<>())
                .add(queued));
        byExecutor.forEach((executor, requests) -> {
            try {
                executor.execute(() -> requests.forEach(QueuedRequest::complete));
            } catch (RejectedExecutionException e) {
                // The executor has shut down, so complete the requests on this thread.
                requests.forEach(QueuedRequest::complete);
            }
        });
    }

    private void complete() {
        outcome.complete(result);
    }
}
