package io.dcgan.trainer.command;

import static java.util.Objects.requireNonNull;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import io.smallrye.reactive.messaging.kafka.fault.KafkaFailureHandler;
import io.smallrye.reactive.messaging.kafka.impl.ReactiveKafkaConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of the command topic that are assigned to this trainer, the command in progress, and what is committed.
 * The channel of commands uses it as its commit strategy and as its failure strategy: an acknowledged command is
 * committed, any other one is delivered again.
 *
 * <p>As soon as a command is returned, all assigned partitions are paused, but polling continues, so a run may take
 * longer than any of Kafka's timeouts. When a partition is revoked, its run is handed off, with a checkpoint,
 * before the partition is reassigned. A trainer that was unreachable for so long that the group reassigned its
 * partitions continues for as long as it owns the run, and stops if it is not assigned the partition again.
 *
 * <p>Methods run on the connector's polling thread, except for those that say otherwise.
 */
@ApplicationScoped
class CommandPartitions implements KafkaCommitHandler, KafkaFailureHandler {
    private static final Logger LOG = Logger.getLogger(CommandPartitions.class);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(2);

    /** Limit on a hand-off: a checkpoint takes milliseconds; only native code that cannot be stopped takes longer. */
    private static final Duration HANDOFF_TIMEOUT = Duration.ofSeconds(9);

    private final Map<TopicPartition, OffsetAndMetadata> offsetsToCommit = new HashMap<>();
    private volatile Set<Integer> partitions = Set.of();
    private volatile boolean stopping;
    private volatile boolean commitPending;
    private volatile @Nullable CommandInProgress current;
    private volatile @Nullable KafkaConsumer<?, ?> client;
    private boolean partitionsLost;
    private boolean listensForLoss;
    private CompletableFuture<Boolean> retriedCommit = CompletableFuture.completedFuture(true);

    void attach(KafkaConsumer<?, ?> consumer) {
        client = consumer;
    }

    /** Returns whether a partition is assigned to this trainer. Callable from any thread. */
    boolean isAssigned(int partition) {
        return partitions.contains(partition);
    }

    /**
     * Claims a command that the channel delivers. Callable from any thread.
     *
     * @return empty if its partition has been revoked since the consumer returned it, or the trainer is shutting down
     */
    Optional<CommandInProgress> claim(ConsumerRecord<?, ?> record) {
        var work = current;
        return work != null && !stopping && work.isOf(record) && work.claim() ? Optional.of(work) : Optional.empty();
    }

    /** Hands off the command in progress and commits what has ended. Callable from any thread. */
    void stop() throws InterruptedException {
        stopping = true;
        var work = current;
        if (work != null && !work.claim()) {
            handOff(work, "the trainer is shutting down");
        }
        try {
            onPollingThread(this::acknowledgeCompleted).get(2 * COMMIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the last offsets are not committed", e);
        }
    }

    /** Called with what the consumer returns. */
    void returned(ConsumerRecords<byte[], byte[]> records) {
        for (var record : records) {
            current = new CommandInProgress(record);
            raw().pause(raw().assignment());
        }
        // Where no record was returned, the position moved past transaction markers, which count as consumer lag.
        var passed = new HashMap<>(records.nextOffsets());
        passed.keySet().removeAll(records.partitions());
        if (!passed.isEmpty()) {
            offsetsToCommit.putAll(passed);
            commitPending = true;
        }
    }

    /** Called for an acknowledged command, on any thread. */
    @Override
    public <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> record) {
        return acknowledged();
    }

    /** Called for a command that could not be handled, on any thread. */
    @Override
    public <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> record, Throwable reason, Metadata metadata) {
        return acknowledged();
    }

    @Override
    public void terminate() {
        // Both handlers have such a method; the channel is stopped by stop().
    }

    private Uni<Void> acknowledged() {
        return Uni.createFrom()
                .completionStage(() -> onPollingThread(this::acknowledgeCompleted))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.debug("the command will be acknowledged later", failure);
                    commitPending = true;
                    return false;
                })
                .replaceWithVoid();
    }

    /** Tries again what could not be committed, and commits positions. Called on the scheduler's thread. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void commitPending() {
        // One at a time: during an outage each takes seconds, and polls must not wait behind many.
        if (commitPending && !stopping && retriedCommit.isDone()) {
            retriedCommit = onPollingThread(this::acknowledgeCompleted);
        }
    }

    /** Runs an action on the polling thread, ahead of a poll in progress. Callable from any thread. */
    private CompletableFuture<Boolean> onPollingThread(Runnable action) {
        var now = client;
        if (now == null || now.unwrap() == null) {
            return CompletableFuture.completedFuture(false);
        }
        var done = onPollingThread(now, action).subscribeAsCompletionStage();
        now.unwrap().wakeup();
        return done;
    }

    private static <K, V> Uni<Boolean> onPollingThread(KafkaConsumer<K, V> client, Runnable action) {
        return client.runOnPollingThread((Consumer<K, V> consumer) -> {
            action.run();
            return true;
        });
    }

    /** Acknowledges the command in progress if it is done; a commit that fails is tried again later. */
    private void acknowledgeCompleted() {
        var from = raw();
        var work = current;
        if (work != null && work.done().isDone()) {
            current = null;
            if (work.succeeded()) {
                offsetsToCommit.put(work.partition(), new OffsetAndMetadata(work.offset() + 1));
            } else if (from.assignment().contains(work.partition())) {
                from.seek(work.partition(), work.offset());
            }
        }
        if (current == null && !stopping && !from.paused().isEmpty()) {
            from.resume(from.paused());
        }
        commit(from);
    }

    private void commit(Consumer<?, ?> from) {
        offsetsToCommit.keySet().retainAll(from.assignment());
        try {
            if (!offsetsToCommit.isEmpty()) {
                try {
                    from.commitSync(offsetsToCommit, COMMIT_TIMEOUT);
                } catch (WakeupException e) {
                    // The wake-up was meant for the poll, and is not repeated.
                    from.commitSync(offsetsToCommit, COMMIT_TIMEOUT);
                }
                offsetsToCommit.clear();
            }
            commitPending = false;
        } catch (KafkaException e) {
            LOG.debug("cannot commit offsets; trying again later", e);
            commitPending = true;
        }
    }

    @Override
    public void partitionsAssigned(Collection<TopicPartition> added) {
        listenForLoss();
        var now = raw();
        var work = current;
        if (work != null) {
            if (added.contains(work.partition())) {
                // The command in progress must not be delivered a second time.
                now.seek(work.partition(), work.offset() + 1);
            } else if (partitionsLost && !now.assignment().contains(work.partition())) {
                abandon(work, "its partition was assigned to another trainer");
            }
            now.pause(current == null ? List.of() : now.assignment());
        }
        partitionsLost = false;
        partitions = now.assignment().stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }

    @Override
    public void partitionsRevoked(Collection<TopicPartition> taken) {
        var work = current;
        if (work != null && taken.contains(work.partition())) {
            abandon(work, "its partition is being assigned to another trainer");
        }
        offsetsToCommit.keySet().removeAll(taken);
        partitions = partitions.stream()
                .filter(one -> taken.stream().noneMatch(other -> other.partition() == one))
                .collect(Collectors.toSet());
    }

    /** Lets the run continue: the new owner is not known yet, and the run itself notices if another attempt begins. */
    private void partitionsLost() {
        partitionsLost = true;
        offsetsToCommit.clear();
        partitions = Set.of();
        var work = current;
        if (work != null && work.claim()) {
            current = null;
        }
    }

    /**
     * Replaces the connector's listener by one that also reports lost partitions. The connector's own one does not
     * implement {@code onPartitionsLost}, so Kafka calls {@code onPartitionsRevoked} instead.
     */
    private void listenForLoss() {
        if (listensForLoss) {
            return;
        }
        listensForLoss = true;
        var connector = ((ReactiveKafkaConsumer<?, ?>) requireNonNull(client)).getRebalanceListener();
        raw().subscribe(raw().subscription(), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> added) {
                connector.onPartitionsAssigned(added);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> taken) {
                connector.onPartitionsRevoked(taken);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> gone) {
                partitionsLost();
            }
        });
    }

    private void abandon(CommandInProgress work, String reason) {
        if (work.claim()) {
            LOG.debugf("the command at %s was not begun: %s", work, reason);
        } else {
            handOff(work, reason);
        }
        current = null;
        var now = raw();
        now.resume(now.assignment());
        if (work.succeeded() && now.assignment().contains(work.partition())) {
            offsetsToCommit.put(work.partition(), new OffsetAndMetadata(work.offset() + 1));
            commit(now);
        }
    }

    /** Stops the run and waits until it has ended. Callable from any thread. */
    private static void handOff(CommandInProgress work, String reason) {
        work.signals().requestHandoff(reason);
        try {
            work.done().get(HANDOFF_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warnf("the command at %s did not stop within %s: %s", work, HANDOFF_TIMEOUT, reason);
        } catch (ExecutionException | InterruptedException e) {
            LOG.debugf("the command at %s was handed off", work);
        }
    }

    private Consumer<?, ?> raw() {
        return requireNonNull(requireNonNull(client).unwrap());
    }
}
