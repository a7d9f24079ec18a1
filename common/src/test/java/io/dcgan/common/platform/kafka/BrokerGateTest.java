package io.dcgan.common.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

/** When a channel is subscribed, without a broker. */
class BrokerGateTest {
    private static final String CHANNEL = "channel";

    private final BrokerGate gate =
            new BrokerGate(new KafkaCluster(new KafkaClientFactory(Map.of())), BrokerGateTest::noClients);
    private final AtomicInteger created = new AtomicInteger();
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final Multi<String> publisher =
            Multi.createFrom().item("record").onSubscription().invoke(subscriptions::incrementAndGet);

    private static KafkaClientService noClients() {
        throw new AssertionError("the test provides the client");
    }

    private AssertSubscriber<String> subscribe(Multi<String> to, int failures) {
        var client = Uni.createFrom().voidItem().invoke(() -> {
            if (created.incrementAndGet() <= failures) {
                throw new KafkaException("no name");
            }
        });
        return gate.gated(CHANNEL, to, Uni.createFrom().voidItem(), client)
                .subscribe()
                .withSubscriber(AssertSubscriber.create(10));
    }

    @Test
    void aChannelIsNotSubscribedBeforeItIsOpened() {
        var records = subscribe(publisher, 0);
        records.assertHasNotReceivedAnyItem();
        assertThat(created).hasValue(0);
        gate.open(CHANNEL);
        records.awaitItems(1).assertItems("record");
    }

    /** A subscription that failed cannot be repeated, so the client must be there first. */
    @Test
    void aClientThatCannotBeCreatedIsTriedAgainBeforeTheOnlySubscription() {
        gate.open(CHANNEL);
        subscribe(publisher, 2).awaitItems(1, Duration.ofMinutes(1));
        assertThat(created).hasValue(3);
        assertThat(subscriptions).hasValue(1);
        assertThat(gate.brokenReason(CHANNEL)).isEmpty();
    }

    @Test
    void aChannelThatFailsLaterIsReportedOnceAndNotSubscribedAgain() {
        var reported = new AtomicReference<String>();
        gate.onBroken(CHANNEL, reported::set);
        gate.open(CHANNEL);
        var records = subscribe(
                Multi.createBy()
                        .concatenating()
                        .streams(publisher, Multi.createFrom().failure(new KafkaException("closed"))),
                0);
        records.awaitItems(1);
        assertThat(gate.brokenReason(CHANNEL)).hasValue("channel channel failed: closed");
        assertThat(reported).hasValue("channel channel failed: closed");
        assertThat(subscriptions).hasValue(1);
    }
}
