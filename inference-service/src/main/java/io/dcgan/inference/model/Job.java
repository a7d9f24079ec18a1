package io.dcgan.inference.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;

/** A {@link Drawing} that waits or is drawn. Which images are still to be drawn is the {@link Batcher}'s to change. */
final class Job {
    private static final Logger LOG = Logger.getLogger(Job.class);

    private final ModelGenerators.Lease lease;
    private final Drawing drawing;
    private final long since;
    private final Executor teller;
    private final CompletableFuture<DrawingOutcome> outcome = new CompletableFuture<>();
    private int next;
    private int pending;
    private volatile DrawingOutcome end = new DrawingOutcome.Drawn();

    /**
     * @param since  {@link System#nanoTime} when it came
     * @param teller tells the outcome
     */
    Job(ModelGenerators.Lease lease, Drawing drawing, long since, Executor teller) {
        this.teller = teller;
        this.lease = lease;
        this.drawing = drawing;
        this.since = since;
        pending = drawing.count();
    }

    Generator generator() {
        return lease.generator();
    }

    Drawing drawing() {
        return drawing;
    }

    long since() {
        return since;
    }

    CompletionStage<DrawingOutcome> outcome() {
        return outcome;
    }

    /** Images that nobody has begun. */
    int waiting() {
        return drawing.count() - next;
    }

    /** The next images, as many as there is room for. */
    Slice take(int room) {
        var slice = new Slice(this, next, Math.min(room, waiting()));
        next += slice.count();
        return slice;
    }

    /** Whether some of its images are drawn, or being drawn. */
    boolean begun() {
        return next > 0;
    }

    /**
     * What nobody has begun is not begun any more.
     *
     * @return how many images that is: they are still to be finished
     */
    int leave() {
        int left = waiting();
        next = drawing.count();
        return left;
    }

    /**
     * Some images are done with.
     *
     * @return whether they were the last: then the outcome is to be told
     */
    boolean finish(int images, DrawingOutcome how) {
        synchronized (this) {
            if (!(how instanceof DrawingOutcome.Drawn)) {
                end = how;
            }
            pending -= images;
            if (pending > 0) {
                return false;
            }
        }
        lease.close();
        if (end instanceof DrawingOutcome.Drawn) {
            try {
                drawing.drawn();
            } catch (RuntimeException | Error e) {
                LOG.error("what was drawn cannot be answered", e);
                end = new DrawingOutcome.Failed("error in the service: " + e);
            }
        }
        return true;
    }

    /** The same, told at once. */
    void finishAndTell(int images, DrawingOutcome how) {
        if (finish(images, how)) {
            tell(List.of(this));
        }
    }

    /**
     * Tells the outcomes of jobs that are finished: those with the same teller together, for each time that a thread is
     * woken up costs as much as drawing some rows.
     */
    static void tell(Collection<Job> finished) {
        var byTeller = new HashMap<Executor, List<Job>>();
        finished.forEach(job -> byTeller.computeIfAbsent(job.teller, teller -> new ArrayList<>())
                .add(job));
        byTeller.forEach((teller, jobs) -> {
            try {
                teller.execute(() -> jobs.forEach(Job::complete));
            } catch (RejectedExecutionException e) {
                // Its thread has ended, and with it whoever waits.
                jobs.forEach(Job::complete);
            }
        });
    }

    private void complete() {
        outcome.complete(end);
    }
}
