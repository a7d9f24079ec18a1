package io.dcgan.trainer.ledger;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.message.TrainingEvent.ControlAnswered;
import io.dcgan.common.platform.kafka.KafkaClientFactory;
import io.dcgan.common.platform.kafka.TopicReader;
import io.dcgan.trainer.command.PendingCommands;
import io.dcgan.trainer.run.RunArchive;
import io.dcgan.trainer.run.file.NewerFormatException;
import io.dcgan.trainer.run.ownership.Lifecycle;
import io.dcgan.trainer.run.ownership.RunState;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * The registry of all runs: from their events, from the command topic for queued runs, and from the store for runs that are
 * older than the topics.
 */
@ApplicationScoped
public class RunRegistry {
    private static final Logger LOG = Logger.getLogger(RunRegistry.class);

    /** Number of ended runs in memory; older ones are read from the store. */
    private static final int MAX_TRACKED_RUNS = 10_000;

    private final TopicReader reader;
    private final PendingCommands pendingCommands;
    private final RunArchive archive;
    private final RunEventFeed feed;
    private final Map<RunId, TrackedRun> trackedRuns = new LinkedHashMap<>();

    /** Ended runs that only the store knows, so that a list does not read several files for each of them again. */
    private final Map<RunId, RunView> archivedRuns = new ConcurrentHashMap<>();

    /**
     * A run that is known from its events.
     *
     * @param first  position of its first event
     * @param newest id of its newest event
     */
    private record TrackedRun(Lifecycle lifecycle, RunView view, RecordPosition first, String newest) {}

    /** Position of a record on the topic of events. */
    public record RecordPosition(int partition, long offset) {}

    RunRegistry(KafkaClientFactory kafka, PendingCommands pendingCommands, RunArchive archive, RunEventFeed feed) {
        reader = new TopicReader(kafka, Topics.TRAINING_EVENTS, this::receive);
        this.pendingCommands = pendingCommands;
        this.archive = archive;
        this.feed = feed;
    }

    void start(@Observes StartupEvent event) {
        reader.start();
    }

    void stop(@Observes ShutdownEvent event) {
        reader.close();
    }

    private void receive(ConsumerRecord<byte[], byte[]> record) {
        try {
            var event = Json.read(record.value(), TrainingEvent.class);
            var position = new RecordPosition(record.partition(), record.offset());
            apply(event, position);
            feed.add(event, position);
        } catch (MalformedMessageException e) {
            LOG.debugf("ignoring an event of another version: %s", e.getMessage());
        }
    }

    private synchronized void apply(TrainingEvent event, RecordPosition place) {
        var known = trackedRuns.get(event.runId());
        if (known == null && event instanceof ControlAnswered) {
            // The run does not exist.
            return;
        }
        var before = known == null
                ? new TrackedRun(
                        new Lifecycle.Queued(),
                        RunView.queued(event.runId(), Optional.empty(), Optional.of(event.time())),
                        place,
                        id(event))
                : known;
        // A late event of a superseded attempt changes nothing.
        if (event.attempt() != 0 && event.attempt() < before.view().attempt()) {
            return;
        }
        var now = before.lifecycle().after(event);
        trackedRuns.put(event.runId(), new TrackedRun(now, before.view().after(event, now), before.first(), id(event)));
        if (known == null && trackedRuns.size() > MAX_TRACKED_RUNS) {
            evictOldestEnded();
        }
    }

    private void evictOldestEnded() {
        trackedRuns.values().stream()
                .filter(one -> one.lifecycle().ended())
                .findFirst()
                .ifPresent(one -> trackedRuns.remove(one.view().runId()));
    }

    /**
     * Returns a run: from the events, from the queue, or from the store.
     *
     * @throws IOException if it is not known and Kafka or the store does not answer
     */
    public Optional<RunView> find(RunId runId) throws IOException {
        var tracked = findTracked(runId);
        if (tracked.isPresent() && tracked.get().state() != RunState.REJECTED) {
            return tracked;
        }
        // A command that was just sent counts, even after a rejection under the same id.
        Optional<RunView> queued;
        try {
            queued = findQueued(runId);
        } catch (IOException e) {
            var known = tracked.isPresent() ? tracked : findArchived(runId);
            if (known.isPresent()) {
                return known;
            }
            // The run may be queued, so this is not the same as an unknown run.
            throw e;
        }
        if (queued.isPresent() || tracked.isPresent()) {
            return queued.or(() -> tracked);
        }
        return findArchived(runId);
    }

    private Optional<RunView> findQueued(RunId runId) throws IOException {
        try {
            return pendingCommands.find(runId).map(RunRegistry::view);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the queue was read");
        }
    }

    /** One run of a newer trainer must not keep the others from being listed. */
    private Optional<RunView> findReadable(RunId runId) throws IOException {
        try {
            return findArchived(runId);
        } catch (NewerFormatException e) {
            LOG.warnf("run=%s is not listed: %s", runId, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<RunView> findArchived(RunId runId) throws IOException {
        var known = archivedRuns.get(runId);
        if (known != null) {
            return Optional.of(known);
        }
        var found = archive.find(runId);
        var view = found.map(RunRegistry::view);
        // The outcome of a run is final, except that a rejected command may be sent again.
        if (view.isPresent() && found.get().outcome().isPresent() && view.get().state() != RunState.REJECTED) {
            if (archivedRuns.size() >= MAX_TRACKED_RUNS) {
                archivedRuns.clear();
            }
            archivedRuns.put(runId, view.get());
        }
        return view;
    }

    /**
     * Returns runs, the newest first: queued ones, those known from events, and those that only the store knows.
     *
     * @param limit maximum number of runs
     */
    public List<RunView> listNewestFirst(int limit) throws IOException {
        var all = new ArrayList<RunView>();
        var queued = pendingCommands.listOldestFirst();
        synchronized (this) {
            trackedRuns.values().forEach(one -> all.add(one.view()));
            queued.stream()
                    .filter(one -> !trackedRuns.containsKey(one.command().runId()))
                    .map(RunRegistry::view)
                    .forEach(all::add);
        }
        Collections.reverse(all);
        var known = new LinkedHashSet<RunId>();
        all.forEach(one -> known.add(one.runId()));
        for (var runId : archive.listNewestFirst()) {
            if (all.size() >= limit) {
                break;
            }
            if (known.add(runId)) {
                findReadable(runId).ifPresent(all::add);
            }
        }
        return all.size() > limit ? all.subList(0, limit) : all;
    }

    /** Returns the runs that no trainer has begun according to the topics, without reading the store. */
    List<RunView> queued() {
        var all = pendingCommands.listOldestFirst();
        synchronized (this) {
            return all.stream()
                    .filter(one -> {
                        var known = trackedRuns.get(one.command().runId());
                        return known == null || known.lifecycle() instanceof Lifecycle.Queued;
                    })
                    .map(RunRegistry::view)
                    .toList();
        }
    }

    /**
     * Returns ended runs, except the most recent ones and those from whose checkpoint a queued or running run may start.
     */
    public List<RunId> listPrunable(int keep) {
        var needed = new HashSet<RunId>();
        for (var one : pendingCommands.listOldestFirst()) {
            needed.add(one.command().runId());
            view(one).command().flatMap(TrainCommand::forkOf).ifPresent(needed::add);
        }
        synchronized (this) {
            trackedRuns.values().stream()
                    .filter(one -> !one.lifecycle().ended())
                    .flatMap(one -> one.view().command().flatMap(TrainCommand::forkOf).stream())
                    .forEach(needed::add);
            return trackedRuns.values().stream()
                    .filter(one -> one.lifecycle().ended())
                    .map(TrackedRun::view)
                    .sorted(Comparator.comparing((RunView run) -> run.since().orElse(Instant.EPOCH))
                            .reversed())
                    .skip(keep)
                    .map(RunView::runId)
                    .filter(runId -> !needed.contains(runId))
                    .toList();
        }
    }

    private synchronized Optional<RunView> findTracked(RunId runId) {
        return Optional.ofNullable(trackedRuns.get(runId)).map(TrackedRun::view);
    }

    /** Returns the id of an event of a run: attempt and sequence. */
    public static String id(TrainingEvent event) {
        return event.attempt() + "-" + event.sequence();
    }

    /** Returns the id of a run's newest event if the run has ended. */
    public synchronized Optional<String> outcomeId(RunId runId) {
        return Optional.ofNullable(trackedRuns.get(runId))
                .filter(run -> run.lifecycle().ended())
                .map(TrackedRun::newest);
    }

    synchronized Optional<RecordPosition> firstEventPosition(RunId runId) {
        return Optional.ofNullable(trackedRuns.get(runId)).map(TrackedRun::first);
    }

    /** Returns the last reported speed, in real images a second, of a run with the same networks, images and device. */
    public synchronized Optional<Double> lastImagesPerSecond(TrainCommand command) {
        return trackedRuns.values().stream()
                .map(TrackedRun::view)
                .filter(one -> one.command()
                        .filter(other -> isSameWorkload(other, command))
                        .isPresent())
                .flatMap(one -> one.progress().stream())
                .filter(progress -> progress.slowdown().isEmpty())
                .map(RunView.Progress::imagesPerSecond)
                .reduce((one, later) -> later);
    }

    private static boolean isSameWorkload(TrainCommand one, TrainCommand other) {
        return one.architecture().equals(other.architecture())
                && one.networkVersion() == other.networkVersion()
                && one.dataset().equals(other.dataset())
                && one.imageSize() == other.imageSize()
                && one.colour().equals(other.colour())
                && one.batchSize() == other.batchSize()
                && one.shards() == other.shards()
                && one.device().equals(other.device())
                && one.precision().equals(other.precision());
    }

    private static RunView view(PendingCommands.PendingCommand one) {
        Optional<TrainCommand> command;
        try {
            command = Optional.of(one.command().resolve());
        } catch (MalformedMessageException e) {
            command = Optional.empty();
        }
        return RunView.queued(one.command().runId(), command, Optional.of(one.time()));
    }

    private static RunView view(RunArchive.ArchivedRun one) {
        var queued = RunView.queued(one.runId(), one.command(), Optional.empty());
        return one.outcome()
                .map(event -> queued.after(event, one.lifecycle()))
                .orElseGet(() -> queued.withState(one.lifecycle()));
    }
}
