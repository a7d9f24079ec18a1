package io.dcgan.trainer.command;

import static java.util.Objects.requireNonNull;

import io.dcgan.common.message.Topics;
import io.dcgan.common.platform.kafka.KafkaClientFactory;
import io.dcgan.common.platform.kafka.KafkaCluster;
import io.dcgan.trainer.run.control.RunSignals;
import io.dcgan.trainer.run.ownership.TrainerId;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Consumes train commands, one at a time, from the partitions assigned to this trainer, and acknowledges each once it
 * need not be delivered again. During a run the partitions are paused while polling continues, so a run may take longer
 * than any of Kafka's timeouts.
 *
 * <p>A trainer whose partition is revoked hands off its run, with a checkpoint, before the partition is reassigned. A
 * trainer that was unreachable for so long that the group reassigned its partitions continues for as long as it owns
 * the run, and stops if it is not assigned the partition again.
 */
@ApplicationScoped
class TrainCommandConsumer implements ConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(TrainCommandConsumer.class);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(2);

    /** Limit on a hand-off: a checkpoint takes milliseconds; only native code that cannot be stopped takes longer. */
    private static final Duration HANDOFF_TIMEOUT = Duration.ofSeconds(9);

    private final KafkaClientFactory kafka;
    private final KafkaCluster cluster;
    private final CommandHandler handler;
    private final TrainingThread training;
    private final CommandConfig config;
    private final TrainerId trainer;
    private final Thread thread = new Thread(this::consume, "commands");
    private final Map<TopicPartition, OffsetAndMetadata> offsetsToCommit = new HashMap<>();
    private volatile Set<Integer> partitions = Set.of();
    private volatile boolean stopping;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile @Nullable CommandInProgress current;
    private boolean partitionsLost;

    /** The command in progress. */
    private record CommandInProgress(
            TopicPartition partition, long offset, RunSignals signals, CompletableFuture<Void> done) {}

    TrainCommandConsumer(
            KafkaClientFactory kafka,
            KafkaCluster cluster,
            CommandHandler handler,
            TrainingThread training,
            CommandConfig config,
            TrainerId trainer) {
        this.kafka = kafka;
        this.cluster = cluster;
        this.handler = handler;
        this.training = training;
        this.config = config;
        this.trainer = trainer;
    }

    void start(@Observes StartupEvent event) {
        if (config.train()) {
            thread.start();
        } else {
            LOG.info("training is disabled: this process consumes no commands");
        }
    }

    /** Returns whether a partition is assigned to this trainer. */
    boolean isAssigned(int partition) {
        return partitions.contains(partition);
    }

    private void consume() {
        awaitBroker();
        while (!stopping) {
            try {
                var now = kafka.consumer(consumerSettings());
                consumer = now;
                now.subscribe(List.of(Topics.TRAIN_COMMANDS), this);
                while (!stopping) {
                    pollOnce(now);
                }
                handOff("the trainer is shutting down");
                acknowledgeCompleted(now);
            } catch (RuntimeException e) {
                LOG.errorf(e, "cannot consume commands; retrying");
                handOff("the consumer failed");
                current = null;
                waitBeforeRetry();
            } finally {
                leaveGroup();
            }
        }
    }

    /** Leaves the group, so that the other trainers need not wait for this one's session to time out. */
    private void leaveGroup() {
        var now = consumer;
        consumer = null;
        partitions = Set.of();
        offsetsToCommit.clear();
        if (now != null) {
            try {
                now.close(CloseOptions.timeout(COMMIT_TIMEOUT)
                        .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
            } catch (KafkaException e) {
                LOG.debug("cannot leave the group; the session of this trainer will time out", e);
            }
        }
    }

    private Map<String, Object> consumerSettings() {
        return Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                config.group(),
                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                trainer.value(),
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                // Commands that were sent before the first start count.
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                1);
    }

    private void awaitBroker() {
        boolean warned = false;
        while (!stopping) {
            try {
                cluster.ping(Duration.ofSeconds(5));
                if (warned) {
                    LOG.infof("Kafka at %s is available", cluster.servers());
                }
                return;
            } catch (IOException e) {
                if (!warned) {
                    LOG.warnf("waiting for Kafka: %s", e.getMessage());
                    warned = true;
                }
                waitBeforeRetry();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void pollOnce(Consumer<byte[], byte[]> from) {
        try {
            for (var record : from.poll(POLL_TIMEOUT)) {
                dispatch(record);
                from.pause(from.assignment());
            }
            acknowledgeCompleted(from);
        } catch (WakeupException e) {
            acknowledgeCompleted(from);
        }
    }

    private void dispatch(ConsumerRecord<byte[], byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        var signals = new RunSignals();
        var done = training.submit(() -> {
                    handler.handle(record, signals);
                    return (Void) null;
                })
                .toCompletableFuture();
        current = new CommandInProgress(partition, record.offset(), signals, done);
        var unused = done.whenComplete((nothing, failure) -> wakeUp());
    }

    private void wakeUp() {
        var now = consumer;
        if (now != null) {
            now.wakeup();
        }
    }

    /** Acknowledges the command if it is done; a commit that fails is retried later. */
    private void acknowledgeCompleted(Consumer<byte[], byte[]> from) {
        var work = current;
        if (work != null && work.done().isDone()) {
            current = null;
            if (succeeded(work)) {
                offsetsToCommit.put(work.partition(), new OffsetAndMetadata(work.offset() + 1));
            } else if (from.assignment().contains(work.partition())) {
                from.seek(work.partition(), work.offset());
            }
        }
        if (current == null && !from.paused().isEmpty()) {
            from.resume(from.paused());
        }
        commit(from);
    }

    private void commit(Consumer<byte[], byte[]> from) {
        offsetsToCommit.keySet().retainAll(from.assignment());
        if (offsetsToCommit.isEmpty()) {
            return;
        }
        try {
            try {
                from.commitSync(offsetsToCommit, COMMIT_TIMEOUT);
            } catch (WakeupException e) {
                // The wake-up was meant for the poll, and is not repeated.
                from.commitSync(offsetsToCommit, COMMIT_TIMEOUT);
            }
            offsetsToCommit.clear();
        } catch (KafkaException e) {
            LOG.debug("cannot commit offsets; retrying later", e);
        }
    }

    private static boolean succeeded(CommandInProgress work) {
        try {
            work.done().get(0, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof InterruptedException)) {
                LOG.errorf(e.getCause(), "the command at %s, offset %d, failed", work.partition(), work.offset());
            }
            return false;
        } catch (InterruptedException | TimeoutException e) {
            return false;
        }
    }

    /** Stops the run in progress and waits until it has ended. */
    private void handOff(String reason) {
        var work = current;
        if (work == null) {
            return;
        }
        work.signals().requestHandoff(reason);
        try {
            work.done().get(HANDOFF_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warnf(
                    "the command at %s, offset %d, did not stop within %s: %s",
                    work.partition(), work.offset(), HANDOFF_TIMEOUT, reason);
        } catch (ExecutionException | InterruptedException e) {
            LOG.debugf("the command at %s, offset %d, was handed off", work.partition(), work.offset());
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        var now = requireNonNull(consumer);
        var work = current;
        if (work != null) {
            if (added.contains(work.partition())) {
                // The command in progress must not be delivered a second time.
                now.seek(work.partition(), work.offset() + 1);
            } else if (partitionsLost && !now.assignment().contains(work.partition())) {
                abandonCurrent("its partition was assigned to another trainer");
            }
            now.pause(current == null ? List.of() : now.assignment());
        }
        partitionsLost = false;
        updatePartitions(now);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> taken) {
        var work = current;
        if (work != null && taken.contains(work.partition())) {
            abandonCurrent("its partition is being assigned to another trainer");
        }
        partitions = partitions.stream()
                .filter(one -> taken.stream().noneMatch(other -> other.partition() == one))
                .collect(Collectors.toSet());
    }

    /** Lets the run continue: the new owner is not known yet, and the run itself notices if another attempt begins. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> gone) {
        partitionsLost = true;
        offsetsToCommit.clear();
        partitions = Set.of();
    }

    private void abandonCurrent(String reason) {
        handOff(reason);
        var work = current;
        current = null;
        var now = consumer;
        if (work != null && now != null) {
            now.resume(now.assignment());
            if (work.done().isDone() && succeeded(work) && now.assignment().contains(work.partition())) {
                offsetsToCommit.put(work.partition(), new OffsetAndMetadata(work.offset() + 1));
                commit(now);
            }
        }
    }

    private void updatePartitions(Consumer<byte[], byte[]> now) {
        partitions = now.assignment().stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }

    private void waitBeforeRetry() {
        try {
            Thread.sleep(RETRY_DELAY.toMillis());
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    /** Stops before everything that a run needs to write its checkpoint. */
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event)
            throws InterruptedException {
        stopping = true;
        var work = current;
        if (work != null) {
            work.signals().requestHandoff("the trainer is shutting down");
        }
        if (consumer == null) {
            thread.interrupt();
        }
        wakeUp();
        thread.join(HANDOFF_TIMEOUT.plusSeconds(3).toMillis());
    }
}
