package io.dcgan.trainer.ledger;

import io.dcgan.common.message.TrainingEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The newest events of all runs, in memory, for any number of readers. The registry's one consumer fills it.
 *
 * <p>A position in the feed is the next offset of each partition, so another replica continues where this one stopped.
 */
@ApplicationScoped
public class RunEventFeed {
    private static final int CAPACITY = 4_096;

    private final Deque<FeedEvent> events = new ArrayDeque<>();

    /** Number of the next event on this replica. */
    private long nextNumber;

    /** Next offset of each partition. */
    private final Map<Integer, Long> offsets = new TreeMap<>();

    /** Offset of each partition from which all events are still in memory. */
    private final Map<Integer, Long> retainedFrom = new TreeMap<>();

    /**
     * An event.
     *
     * @param number on this replica, rising by 1
     * @param cursor position after it
     */
    public record FeedEvent(long number, String cursor, TrainingEvent event, RunRegistry.RecordPosition position) {}

    /** A position from which a reader continues. */
    public record FeedPosition(long number, String cursor) {}

    synchronized void add(TrainingEvent event, RunRegistry.RecordPosition position) {
        retainedFrom.putIfAbsent(position.partition(), position.offset());
        offsets.put(position.partition(), position.offset() + 1);
        events.add(new FeedEvent(nextNumber++, cursor(), event, position));
        if (events.size() > CAPACITY) {
            var oldest = events.remove().position();
            retainedFrom.put(oldest.partition(), oldest.offset() + 1);
        }
        notifyAll();
    }

    private String cursor() {
        return offsets.entrySet().stream()
                .map(entry -> entry.getKey() + "-" + entry.getValue())
                .collect(Collectors.joining("."));
    }

    /** Returns the position after the newest event. */
    public synchronized FeedPosition end() {
        return new FeedPosition(nextNumber, cursor());
    }

    /** Returns the position of a cursor; empty if it is malformed, or if events after it are no longer in memory. */
    public synchronized Optional<FeedPosition> find(String cursor) {
        var known = parse(cursor);
        if (known.isEmpty() || known.get().keySet().stream().anyMatch(partition -> !offsets.containsKey(partition))) {
            return Optional.empty();
        }
        for (var partition : retainedFrom.entrySet()) {
            if (known.get().getOrDefault(partition.getKey(), 0L) < partition.getValue()) {
                return Optional.empty();
            }
        }
        return Optional.of(events.stream()
                .filter(one -> one.position().offset()
                        >= known.get().getOrDefault(one.position().partition(), 0L))
                .findFirst()
                .map(one -> new FeedPosition(one.number(), cursor))
                .orElseGet(this::end));
    }

    private static Optional<Map<Integer, Long>> parse(String cursor) {
        var known = new TreeMap<Integer, Long>();
        for (var part : cursor.split("\\.", -1)) {
            var match = part.split("-", -1);
            try {
                known.put(Integer.parseInt(match[0]), Long.parseLong(match[1]));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                return Optional.empty();
            }
        }
        return Optional.of(known);
    }

    /**
     * Waits for events from a number on.
     *
     * @return the events; none if none came in time
     * @throws MissedEventsException if some are no longer in memory
     */
    public synchronized List<FeedEvent> await(long number, Duration patience)
            throws InterruptedException, MissedEventsException {
        long end = System.nanoTime() + patience.toNanos();
        while (nextNumber <= number) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return List.of();
            }
            wait(left);
        }
        if (events.element().number() > number) {
            throw new MissedEventsException();
        }
        return events.stream().filter(one -> one.number() >= number).toList();
    }

    /** The reader was too slow: events that it has not read are no longer in memory. */
    public static final class MissedEventsException extends Exception {
        private static final long serialVersionUID = 1;
    }
}
