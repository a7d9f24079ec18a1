package io.dcgan.inference.model.batch;

import java.util.concurrent.CompletionStage;

/** For who waits for a {@link ImageRequest}. */
public final class RequestHandle {
    private final Batcher batcher;
    private final QueuedRequest queued;

    RequestHandle(Batcher batcher, QueuedRequest queued) {
        this.batcher = batcher;
        this.queued = queued;
    }

    /** Completes when it is over, by the teller; never exceptionally. */
    public CompletionStage<ImageRequestOutcome> outcome() {
        return queued.outcome();
    }

    /** Nobody wants it any more. */
    public void cancel() {
        batcher.cancel(queued);
    }
}
