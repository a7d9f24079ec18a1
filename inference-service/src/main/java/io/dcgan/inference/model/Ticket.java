package io.dcgan.inference.model;

import java.util.concurrent.CompletionStage;

/** For who waits for a {@link Drawing}. */
public final class Ticket {
    private final Batcher batcher;
    private final Job job;

    Ticket(Batcher batcher, Job job) {
        this.batcher = batcher;
        this.job = job;
    }

    /** Completes when it is over, by the teller; never exceptionally. */
    public CompletionStage<DrawingOutcome> outcome() {
        return job.outcome();
    }

    /** Nobody wants it any more. */
    public void drop() {
        batcher.drop(job);
    }
}
