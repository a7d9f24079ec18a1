package io.dcgan.trainer.command;

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
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
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
        try (var admin = kafka.admin()) {
            admin.createPartitions(Map.of(Topics.TRAIN_COMMANDS, NewPartitions.increaseTo(2)))
                    .all()
                    .get();
        }
        awaitThat("the trainer has both partitions", () -> consumer.isAssigned(0) && consumer.isAssigned(1));
        kafka.send(
                "{\"runId\": \"taken\", \"dataset\": \"strokes\", \"epochs\": 6, \"checkpointEvery\": 300}",
                TAKEN.partition());
        kafka.await(RUN, RunProgressed.class);
        try (var other = kafka.consumer(Map.of(
                "group.id",
                "dcgan-trainer",
                "partition.assignment.strategy",
                CooperativeStickyAssignor.class.getName()))) {
            other.subscribe(List.of(Topics.TRAIN_COMMANDS));
            awaitThat("the partition is assigned to the other consumer", () -> {
                assertThat(other.poll(Duration.ofMillis(100))).isEmpty();
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

    private static void awaitThat(String what, Callable<Boolean> condition) {
        await(what).atMost(KafkaTestClient.PATIENCE).until(condition);
    }
}
