package io.dcgan.trainer.event;

import io.dcgan.common.message.RunId;
import io.dcgan.common.message.TrainingEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers the events of one attempt at a run. */
public final class RunEvents {
    private final Outbox outbox;
    private final InstantSource clock;
    private final RunId runId;
    private final int attempt;
    private final AtomicLong sequence = new AtomicLong();

    /** Makes an event of what every event carries. */
    @FunctionalInterface
    public interface Maker<E extends TrainingEvent> {
        E make(RunId runId, int attempt, long sequence, Instant time);
    }

    public RunEvents(Outbox outbox, InstantSource clock, RunId runId, int attempt) {
        this.outbox = outbox;
        this.clock = clock;
        this.runId = runId;
        this.attempt = attempt;
    }

    /** The next event; it must be sent before another is made. */
    public synchronized <E extends TrainingEvent> E next(Maker<E> maker) {
        return maker.make(runId, attempt, sequence.incrementAndGet(), clock.instant());
    }

    /** From any thread. @return completes when the broker has the event */
    public synchronized CompletionStage<Void> send(Maker<?> maker) {
        return outbox.send(next(maker));
    }
}
