package io.dcgan.inference.model.batch;

import java.util.concurrent.CompletionStage;

/** A handle to a submitted {@link ImageRequest}. */
public final class RequestHandle {
    private final Batcher batcher;
    private final QueuedRequest queued;

    RequestHandle(Batcher batcher, QueuedRequest queued) {
        this.batcher = batcher;
        this.queued = queued;
    }

    /** Returns the outcome, completed by the callback executor and never exceptionally. */
    public CompletionStage<ImageRequestOutcome> outcome() {
        return queued.outcome();
    }

    /** Cancels the request. */
    public void cancel() {
        batcher.cancel(queued);
    }
}
