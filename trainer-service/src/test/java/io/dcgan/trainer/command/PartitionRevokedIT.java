package io.dcgan.trainer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.message.Topics;
import io.dcgan.common.message.TrainingEvent.CheckpointWritten;
import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.testsupport.KafkaTestClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A partition is assigned to another member of the group while its run is in progress. */
@QuarkusTest
@QuarkusTestResource(TrainerBroker.class)
class PartitionRevokedIT {
    private static final TopicPartition TAKEN = new TopicPartition(Topics.TRAIN_COMMANDS, 1);
    private static final String RUN = "taken";

    private final KafkaTestClient kafka;
    private final CommandPartitions consumer;

    @Inject
    PartitionRevokedIT(@ConfigProperty(name = "kafka.bootstrap.servers") String brokers, CommandPartitions consumer) {
        kafka = new KafkaTestClient(brokers);
        this.consumer = consumer;
    }

    @Test
    void aTrainerStopsWithACheckpointWhenItsPartitionIsRevokedAndResumesWhenItIsReassigned() throws Exception {
        awaitTwoPartitions();
        kafka.send(
                "{\"runId\": \"taken\", \"dataset\": \"strokes\", \"epochs\": 6, \"checkpointEvery\": 300}",
                TAKEN.partition());
        kafka.await(RUN, RunProgressed.class);
        try (var other = kafka.consumer(Map.of(
                "group.id",
                "dcgan-trainer",
                "enable.auto.commit",
                false,
                "partition.assignment.strategy",
                CooperativeStickyAssignor.class.getName()))) {
            other.subscribe(List.of(Topics.TRAIN_COMMANDS));
            awaitThat("the partition is assigned to the other consumer", () -> {
                other.poll(Duration.ofMillis(100));
                return other.assignment().contains(TAKEN);
            });
            // It is released once the run has its checkpoint, and not before.
            var before = await("the last event is a checkpoint")
                    .atMost(KafkaTestClient.PATIENCE)
                    .until(
                            () -> kafka.eventsOf(RUN),
                            events -> events.get(events.size() - 1) instanceof CheckpointWritten);
            assertThat(before).noneMatch(RunFinished.class::isInstance);
            other.unsubscribe();

            var all = kafka.eventsUpTo(RUN, RunFinished.class);
            var after = all.subList(before.size(), all.size());
            assertThat(after.get(0)).isInstanceOf(RunStarted.class);
            assertThat(after).allMatch(event -> event.attempt() == 2);
        }
    }

    /** Markers of a transaction are passed in the same poll that returns a command of another partition. */
    @Test
    void theLagOfEveryPartitionReachesZeroAfterATransaction() throws Exception {
        awaitTwoPartitions();
        try (var producer = kafka.producer(Map.of("transactional.id", "test"))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int partition = 0; partition < 2; partition++) {
                producer.send(new ProducerRecord<>(
                                Topics.TRAIN_COMMANDS, partition, null, "{\"epochs\": 0}".getBytes(UTF_8)))
                        .get();
            }
            producer.commitTransaction();
        }
        for (int i = 0; i < 2; i++) {
            var partition = new TopicPartition(Topics.TRAIN_COMMANDS, i);
            long end = kafka.endOf(partition);
            awaitThat(
                    "the lag of %s is 0".formatted(partition),
                    () -> kafka.committed("dcgan-trainer", partition).equals(Optional.of(end)));
        }
    }

    private void awaitTwoPartitions() throws Exception {
        try (var admin = kafka.admin()) {
            var topic = admin.describeTopics(List.of(Topics.TRAIN_COMMANDS))
                    .allTopicNames()
                    .get()
                    .get(Topics.TRAIN_COMMANDS);
            if (requireNonNull(topic).partitions().size() == 1) {
                admin.createPartitions(Map.of(Topics.TRAIN_COMMANDS, NewPartitions.increaseTo(2)))
                        .all()
                        .get();
            }
        }
        awaitThat("the trainer has both partitions", () -> consumer.isAssigned(0) && consumer.isAssigned(1));
    }

    private static void awaitThat(String what, Callable<Boolean> condition) {
        await(what).atMost(KafkaTestClient.PATIENCE).until(condition);
    }
}
