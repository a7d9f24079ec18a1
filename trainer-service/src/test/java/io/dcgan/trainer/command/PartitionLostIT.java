package io.dcgan.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.common.message.TrainingEvent.RunStarted;
import io.dcgan.testsupport.KafkaTestClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The group considers the trainer dead, which goes on training all the same. */
@QuarkusTest
@QuarkusTestResource(TrainerBroker.class)
class PartitionLostIT {
    private static final String RUN = "lost";

    private final KafkaTestClient kafka;
    private final CommandPartitions partitions;
    private final KafkaClientService clients;

    @Inject
    PartitionLostIT(
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers,
            CommandPartitions partitions,
            KafkaClientService clients) {
        kafka = new KafkaTestClient(brokers);
        this.partitions = partitions;
        this.clients = clients;
    }

    /** A revoked partition would stop the run, and a second attempt would begin. */
    @Test
    void aRunContinuesWhenItsPartitionIsLostAndReassigned() throws Exception {
        kafka.send("""
                {"runId": "lost", "dataset": "strokes", "epochs": 500, "timeBudget": 20, "checkpointEvery": 300}""");
        kafka.await(RUN, RunProgressed.class);
        var member = onPollingThread(consumer -> consumer.groupMetadata().memberId());
        // Longer than max.poll.interval.ms of TrainerBroker.
        onPollingThread(consumer -> {
            LockSupport.parkNanos(Duration.ofSeconds(6).toNanos());
            return "";
        });
        await("the trainer is a new member, with the partition")
                .atMost(KafkaTestClient.PATIENCE)
                .until(() ->
                        !onPollingThread(consumer -> consumer.groupMetadata().memberId())
                                        .equals(member)
                                && partitions.isAssigned(0));

        var events = kafka.eventsUpTo(RUN, RunFinished.class);
        assertThat(events).filteredOn(RunStarted.class::isInstance).hasSize(1);
        assertThat(events).allMatch(event -> event.attempt() == 1);
        await("the command is acknowledged, once")
                .atMost(KafkaTestClient.PATIENCE)
                .until(() -> kafka.committed("dcgan-trainer", "dcgan.train-commands")
                        .filter(offset -> offset == 1)
                        .isPresent());
    }

    private String onPollingThread(Function<Consumer<byte[], byte[]>, String> action) throws Exception {
        KafkaConsumer<byte[], byte[]> client = clients.getConsumer(TrainCommandConsumer.CHANNEL);
        return client.runOnPollingThread(action)
                .subscribeAsCompletionStage()
                .get(KafkaTestClient.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
