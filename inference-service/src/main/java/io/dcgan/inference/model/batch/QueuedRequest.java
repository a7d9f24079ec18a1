package io.dcgan.inference.model.batch;

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

/** A {@link ImageRequest} that waits or is drawn. Which images are still to be drawn is the {@link Batcher}'s to change. */
final class QueuedRequest {
    private static final Logger LOG = Logger.getLogger(QueuedRequest.class);

    private final ModelGenerators.Lease lease;
    private final ImageRequest request;
    private final long enqueuedNanos;
    private final Executor callbackExecutor;
    private final CompletableFuture<ImageRequestOutcome> outcome = new CompletableFuture<>();
    private int next;
    private int pending;
    private volatile ImageRequestOutcome result = new ImageRequestOutcome.Drawn();

    /**
     * @param enqueuedNanos  {@link System#nanoTime} when it came
     * @param callbackExecutor tells the outcome
     */
    QueuedRequest(ModelGenerators.Lease lease, ImageRequest request, long enqueuedNanos, Executor callbackExecutor) {
        this.callbackExecutor = callbackExecutor;
        this.lease = lease;
        this.request = request;
        this.enqueuedNanos = enqueuedNanos;
        pending = request.count();
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

    /** Images that nobody has begun. */
    int remaining() {
        return request.count() - next;
    }

    /** The next images, as many as there is room for. */
    RequestSlice nextSlice(int room) {
        var slice = new RequestSlice(this, next, Math.min(room, remaining()));
        next += slice.count();
        return slice;
    }

    /** Whether some of its images are drawn, or being drawn. */
    boolean hasStarted() {
        return next > 0;
    }

    /**
     * What nobody has begun is not begun any more.
     *
     * @return how many images that is: they are still to be finished
     */
    int abandonRemaining() {
        int left = remaining();
        next = request.count();
        return left;
    }

    /**
     * Some images are done with.
     *
     * @return whether they were the last: then the outcome is to be told
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
                LOG.error("what was drawn cannot be answered", e);
                result = new ImageRequestOutcome.Failed("error in the service: " + e);
            }
        }
        return true;
    }

    /** The same, told at once. */
    void finishAndNotify(int images, ImageRequestOutcome how) {
        if (finish(images, how)) {
            notifyFinished(List.of(this));
        }
    }

    /**
     * Tells the outcomes of jobs that are finished: those with the same teller together, for each time that a thread is
     * woken up costs as much as drawing some rows.
     */
    static void notifyFinished(Collection<QueuedRequest> finished) {
        var byTeller = new HashMap<Executor, List<QueuedRequest>>();
        finished.forEach(queued -> byTeller.computeIfAbsent(queued.callbackExecutor, teller -> new ArrayList<>())
                .add(queued));
        byTeller.forEach((teller, jobs) -> {
            try {
                teller.execute(() -> jobs.forEach(QueuedRequest::complete));
            } catch (RejectedExecutionException e) {
                // Its thread has ended, and with it whoever waits.
                jobs.forEach(QueuedRequest::complete);
            }
        });
    }

    private void complete() {
        outcome.complete(result);
    }
}
