package io.dcgan.trainer.event;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.EventHeader;
import io.dcgan.common.message.TrainingEvent;
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

    /** Makes the event that has this header. */
    @FunctionalInterface
    public interface EventFactory<E extends TrainingEvent> {
        E create(EventHeader header);
    }

    public RunEvents(Outbox outbox, InstantSource clock, RunId runId, int attempt) {
        this(outbox, clock, runId, attempt, 0);
    }

    private RunEvents(Outbox outbox, InstantSource clock, RunId runId, int attempt, long before) {
        this.outbox = outbox;
        this.clock = clock;
        this.runId = runId;
        this.attempt = attempt;
        sequence.set(before);
    }

    /**
     * Numbers the events of a run that no trainer works on. Repeated responses to one record have the same numbers.
     *
     * @param partition partition of the record, below 4096
     */
    public static RunEvents inResponseTo(
            Outbox outbox, InstantSource clock, RunId runId, RecordKind kind, int partition, long offset) {
        long place = ((offset << 12 | partition) << 1 | kind.bit) << 2;
        return new RunEvents(outbox, clock, runId, 0, place);
    }

    /** The kind of record that an event responds to. */
    public enum RecordKind {
        COMMAND(0),
        CONTROL(1);

        private final int bit;

        RecordKind(int bit) {
            this.bit = bit;
        }
    }

    /** Returns the number of the attempt. */
    public int attempt() {
        return attempt;
    }

    /** Creates the next event, which must be sent before another one is created. */
    public synchronized <E extends TrainingEvent> E next(EventFactory<E> maker) {
        return maker.create(new EventHeader(runId, attempt, sequence.incrementAndGet(), clock.instant()));
    }

    /** Creates and sends an event, on any thread. @return completes when the broker has the event */
    public synchronized CompletionStage<Void> send(EventFactory<?> maker) {
        return outbox.send(next(maker));
    }
}
