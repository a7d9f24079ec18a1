package io.dcgan.common.platform.kafka;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.PublisherDecorator;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Subscribes each incoming channel once the service opens it and the broker responds. Without it, the connector would
 * subscribe before the service has started, and a channel whose broker has no address then would stay dead for good.
 */
@ApplicationScoped
public class BrokerGate implements PublisherDecorator {
    private static final Logger LOG = Logger.getLogger(BrokerGate.class);
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    /** Subscriptions that fail in a row although the broker responds, after which a channel counts as broken. */
    private static final int MAX_FAILURES = 10;

    private final KafkaCluster cluster;
    private final Map<String, CompletableFuture<Void>> opened = new ConcurrentHashMap<>();
    private final Map<String, String> broken = new ConcurrentHashMap<>();
    private final Map<String, Consumer<String>> brokenListeners = new ConcurrentHashMap<>();

    BrokerGate(KafkaCluster cluster) {
        this.cluster = cluster;
    }

    /** Lets a channel subscribe as soon as the broker responds. */
    public void open(String channel) {
        opened(channel).complete(null);
    }

    /** Calls a listener once, with the reason, when a channel cannot be subscribed although the broker responds. */
    public void onBroken(String channel, Consumer<String> listener) {
        brokenListeners.put(channel, listener);
    }

    /** Returns why a channel cannot be subscribed although the broker responds; only a restart helps then. */
    public Optional<String> brokenReason(String channel) {
        return Optional.ofNullable(broken.get(channel));
    }

    @Override
    public Multi<? extends Message<?>> decorate(
            Multi<? extends Message<?>> publisher, List<String> channels, boolean isConnector) {
        return isConnector ? gated(channels.get(0), publisher) : publisher;
    }

    private <T extends Message<?>> Multi<T> gated(String channel, Multi<T> publisher) {
        var failures = new AtomicInteger();
        return Uni.createFrom()
                .completionStage(() -> opened(channel))
                .chain(this::brokerAvailable)
                .onItem()
                .transformToMulti(nothing -> publisher)
                .onItem()
                .invoke(() -> failures.set(0))
                .onFailure()
                .invoke(failure -> recordFailure(channel, failures.incrementAndGet(), failure))
                .onFailure()
                .retry()
                .withBackOff(RETRY_DELAY, RETRY_DELAY)
                .indefinitely();
    }

    private void recordFailure(String channel, int count, Throwable failure) {
        LOG.debugf(failure, "channel %s failed; subscribing again", channel);
        if (count == MAX_FAILURES) {
            LOG.errorf(failure, "channel %s cannot be subscribed, although the broker responds", channel);
            var reason = "channel %s cannot be subscribed: %s".formatted(channel, failure.getMessage());
            broken.put(channel, reason);
            brokenListeners.getOrDefault(channel, unused -> {}).accept(reason);
        }
    }

    private Uni<Void> brokerAvailable() {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultExecutor())
                .invoke(this::ping)
                .onFailure()
                .retry()
                .withBackOff(RETRY_DELAY, RETRY_DELAY)
                .indefinitely();
    }

    private void ping() {
        try {
            cluster.ping(PING_TIMEOUT);
        } catch (IOException e) {
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
