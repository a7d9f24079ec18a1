package io.dcgan.common.platform.kafka;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.PublisherDecorator;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Subscribes each incoming channel once the service opens it, the broker responds, and the channel has its client.
 * Without it, the connector would subscribe before the service has started, and a channel whose broker's name cannot be
 * resolved at that time would never recover: a subscription that failed cannot be repeated.
 */
@ApplicationScoped
public class BrokerGate implements PublisherDecorator {
    private static final Logger LOG = Logger.getLogger(BrokerGate.class);
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    /** Clients that cannot be created in a row although the broker responds, after which a channel counts as broken. */
    private static final int MAX_FAILURES = 10;

    private final KafkaCluster cluster;
    private final Supplier<KafkaClientService> clients;
    private final Map<String, CompletableFuture<Void>> opened = new ConcurrentHashMap<>();
    private final Map<String, String> broken = new ConcurrentHashMap<>();
    private final Map<String, Consumer<String>> brokenListeners = new ConcurrentHashMap<>();

    @Inject
    BrokerGate(KafkaCluster cluster, Instance<KafkaClientService> clients) {
        // Looked up later: the connector that it belongs to is being created now.
        this(cluster, clients::get);
    }

    BrokerGate(KafkaCluster cluster, Supplier<KafkaClientService> clients) {
        this.cluster = cluster;
        this.clients = clients;
    }

    /** Lets a channel subscribe as soon as the broker responds. */
    public void open(String channel) {
        opened(channel).complete(null);
    }

    /** Calls a listener once, with the reason, when a channel fails although the broker responds. */
    public void onBroken(String channel, Consumer<String> listener) {
        brokenListeners.put(channel, listener);
    }

    /** Returns why a channel has failed although the broker responds; only a restart helps then. */
    public Optional<String> brokenReason(String channel) {
        return Optional.ofNullable(broken.get(channel));
    }

    @Override
    public Multi<? extends Message<?>> decorate(
            Multi<? extends Message<?>> publisher, List<String> channels, boolean isConnector) {
        var channel = channels.get(0);
        return isConnector ? gated(channel, publisher, brokerAvailable(), client(channel)) : publisher;
    }

    /**
     * Returns a publisher that is subscribed once.
     *
     * @param brokerAvailable completes when the broker responds
     * @param client          creates the client of the channel
     */
    <T> Multi<T> gated(String channel, Multi<T> publisher, Uni<Void> brokerAvailable, Uni<Void> client) {
        var failures = new AtomicInteger();
        return Uni.createFrom()
                .completionStage(() -> opened(channel))
                .chain(() -> brokerAvailable
                        .chain(() -> client)
                        .onFailure()
                        .invoke(failure -> {
                            LOG.debugf(failure, "channel %s has no client yet", channel);
                            if (failures.incrementAndGet() == MAX_FAILURES) {
                                markBroken(channel, failure);
                            }
                        })
                        .onFailure()
                        .retry()
                        .withBackOff(RETRY_DELAY, RETRY_DELAY)
                        .indefinitely())
                .onItem()
                .transformToMulti(nothing -> publisher)
                .onFailure()
                .invoke(failure -> markBroken(channel, failure))
                .onFailure()
                .recoverWithMulti(Multi.createFrom().nothing());
    }

    /** Marks a channel as failed for good: only a restart helps. */
    public void markBroken(String channel, Throwable failure) {
        LOG.errorf(failure, "channel %s failed, although the broker responds", channel);
        var reason = "channel %s failed: %s".formatted(channel, failure.getMessage());
        broken.put(channel, reason);
        brokenListeners.getOrDefault(channel, unused -> {}).accept(reason);
    }

    /** Creates the client of a Kafka channel; does nothing for a channel of another connector. */
    private Uni<Void> client(String channel) {
        return Uni.createFrom().deferred(() -> {
            var consumer = clients.get().getConsumer(channel);
            return consumer == null
                    ? Uni.createFrom().voidItem()
                    : consumer.getAssignments().replaceWithVoid();
        });
    }

    private Uni<Void> brokerAvailable() {
        var warned = new AtomicBoolean();
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultExecutor())
                .invoke(() -> ping(warned))
                .onFailure()
                .retry()
                .withBackOff(RETRY_DELAY, RETRY_DELAY)
                .indefinitely();
    }

    private void ping(AtomicBoolean warned) {
        try {
            cluster.ping(PING_TIMEOUT);
            if (warned.getAndSet(false)) {
                LOG.infof("Kafka at %s is available", cluster.servers());
            }
        } catch (IOException e) {
            if (!warned.getAndSet(true)) {
                LOG.warnf("waiting for Kafka: %s", e.getMessage());
            }
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<Void> opened(String channel) {
        return opened.computeIfAbsent(channel, unused -> new CompletableFuture<>());
    }
}
