package io.dcgan.inference.model;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A {@link Drawing} that waits or is drawn. Which images are still to be drawn is the {@link Batcher}'s to change. */
final class Job {
    private final ModelGenerators.Lease lease;
    private final Drawing drawing;
    private final long since;
    private final CompletableFuture<DrawingOutcome> outcome = new CompletableFuture<>();
    private int next;
    private int pending;
    private DrawingOutcome end = new DrawingOutcome.Drawn();

    /** @param since {@link System#nanoTime} when it came */
    Job(ModelGenerators.Lease lease, Drawing drawing, long since) {
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

    /** What nobody has begun is not begun any more. */
    void leave(DrawingOutcome why) {
        int left = waiting();
        next = drawing.count();
        finish(left, why);
    }

    void end(DrawingOutcome why) {
        leave(why);
    }

    /** Some images are done with; after the last one the outcome is told. */
    void finish(int images, DrawingOutcome how) {
        DrawingOutcome result;
        synchronized (this) {
            if (!(how instanceof DrawingOutcome.Drawn)) {
                end = how;
            }
            pending -= images;
            if (pending > 0) {
                return;
            }
            result = end;
        }
        lease.close();
        outcome.complete(result);
    }
}
