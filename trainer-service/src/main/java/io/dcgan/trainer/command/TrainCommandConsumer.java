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
 * Takes one command after the other from the partitions that Kafka gives this trainer, and acknowledges each when it
 * need not come again. While one is worked on, the partitions rest and the group goes on: a run may take longer than
 * every timeout of Kafka's.
 *
 * <p>A trainer whose partition is taken away lets its run go, with a checkpoint, before the partition is another's. One
 * that was away for so long that the group gave its partitions to others goes on for as long as the run is its own, and
 * stops when it is not given the partition again.
 */
@ApplicationScoped
class TrainCommandConsumer implements ConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(TrainCommandConsumer.class);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(2);

    /** A checkpoint takes milliseconds; what takes longer is native code that cannot be stopped. */
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

    /** A command that is worked on. */
    private record CommandInProgress(
            TopicPartition partition, long offset, RunSignals orders, CompletableFuture<Void> done) {}

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
            LOG.info("training is switched off: this process takes no commands");
        }
    }

    /** Whether this trainer is given the commands of a partition. */
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
                handOff("the trainer stops");
                acknowledgeCompleted(now);
            } catch (RuntimeException e) {
                LOG.errorf(e, "commands cannot be taken, and are tried again");
                handOff("the consumer failed");
                current = null;
                waitBeforeRetry();
            } finally {
                leaveGroup();
            }
        }
    }

    /** Leaves the group, so that the others need not wait until this trainer is missed. */
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
                LOG.debug("the group will miss this trainer", e);
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
                // A command that was sent before the first start counts.
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                1);
    }

    private void awaitBroker() {
        boolean told = false;
        while (!stopping) {
            try {
                cluster.ping(Duration.ofSeconds(5));
                if (told) {
                    LOG.infof("Kafka at %s answers", cluster.servers());
                }
                return;
            } catch (IOException e) {
                if (!told) {
                    LOG.warnf("waiting for Kafka: %s", e.getMessage());
                    told = true;
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

    /** Takes note of what is done, and acknowledges it; what the broker does not take now is tried again. */
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
                // Meant for the poll; it comes once.
                from.commitSync(offsetsToCommit, COMMIT_TIMEOUT);
            }
            offsetsToCommit.clear();
        } catch (KafkaException e) {
            LOG.debug("what is done is acknowledged later", e);
        }
    }

    private static boolean succeeded(CommandInProgress work) {
        try {
            work.done().get(0, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof InterruptedException)) {
                LOG.errorf(e.getCause(), "the command at %s, offset %d", work.partition(), work.offset());
            }
            return false;
        } catch (InterruptedException | TimeoutException e) {
            return false;
        }
    }

    /** The trainer stops the run that it works on, and waits until it has. */
    private void handOff(String reason) {
        var work = current;
        if (work == null) {
            return;
        }
        work.orders().requestHandoff(reason);
        try {
            work.done().get(HANDOFF_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warnf(
                    "the command at %s, offset %d, does not end within %s: %s",
                    work.partition(), work.offset(), HANDOFF_TIMEOUT, reason);
        } catch (ExecutionException | InterruptedException e) {
            LOG.debugf("the command at %s, offset %d, is let go", work.partition(), work.offset());
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        var now = requireNonNull(consumer);
        var work = current;
        if (work != null) {
            if (added.contains(work.partition())) {
                // What is worked on is not taken a second time.
                now.seek(work.partition(), work.offset() + 1);
            } else if (partitionsLost && !now.assignment().contains(work.partition())) {
                abandonCurrent("its partition is another trainer's");
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
            abandonCurrent("its partition goes to another trainer");
        }
        partitions = partitions.stream()
                .filter(one -> taken.stream().noneMatch(other -> other.partition() == one))
                .collect(Collectors.toSet());
    }

    /** Nobody knows yet whose they are now. The run goes on: its attempt tells if another has begun. */
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

    /** Before everything that a run needs to come to its checkpoint. */
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event)
            throws InterruptedException {
        stopping = true;
        var work = current;
        if (work != null) {
            work.orders().requestHandoff("the trainer stops");
        }
        if (consumer == null) {
            thread.interrupt();
        }
        wakeUp();
        thread.join(HANDOFF_TIMEOUT.plusSeconds(3).toMillis());
    }
}
