package io.dcgan.common.platform.http.limit;

import static java.util.Objects.requireNonNull;

import io.dcgan.common.id.Require;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.platform.http.ProblemSender;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** Applies the limits to every connection and every request. */
@ApplicationScoped
class ConnectionLimits {
    /** Before all filters of Quarkus. */
    private static final int PRIORITY = 10_000;

    private static final int PART_OF_HEAP = 8;
    private static final String MONITORING = "/q/";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final SharedBudget connections;
    private final SharedBudget requests;
    private final MemoryBudget bodies;
    private final MemoryBudget responses;
    private final long headTimeoutNanos;
    private final long transferTimeoutNanos;
    private final RequestPolicy policy;
    private final ProblemSender problems;
    private final Map<RefusalReason, Counter> refusals = new EnumMap<>(RefusalReason.class);

    ConnectionLimits(HttpLimitConfig config, RequestPolicy policy, ProblemSender problems, MeterRegistry metrics) {
        Require.atLeast("dcgan.http.connections", config.connections(), 2);
        long buffer = config.buffer()
                .map(MemorySize::asLongValue)
                .orElse(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
        this.connections = new SharedBudget(config.connections());
        this.requests = new SharedBudget(policy.maxRequests());
        this.bodies = new MemoryBudget(buffer);
        this.responses = new MemoryBudget(buffer);
        this.headTimeoutNanos = config.headTimeout().toNanos();
        this.transferTimeoutNanos = config.transferTimeout().toNanos();
        this.policy = policy;
        this.problems = problems;
        gauge(metrics, "dcgan.http.connections", "Open connections of HTTP clients", "connections", connections::used);
        gauge(metrics, "dcgan.http.body", "Memory used by request bodies", "bytes", bodies::used);
        gauge(
                metrics,
                "dcgan.http.unsent",
                "Memory used by responses that clients have not read yet",
                "bytes",
                responses::used);
        for (var reason : RefusalReason.values()) {
            refusals.put(
                    reason,
                    Counter.builder("dcgan.http.refusals")
                            .description("Connections closed and requests refused because of a limit, by reason")
                            .tag("reason", reason.toString())
                            .register(metrics));
        }
    }

    private static void gauge(
            MeterRegistry metrics, String name, String description, String unit, Supplier<Number> used) {
        Gauge.builder(name, used).description(description).baseUnit(unit).register(metrics);
    }

    /** Before the HTTP server starts. */
    void install(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        ConnectionInitializer.install(this);
    }

    void filter(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        var request = context.request();
        var client = ClientAddress.enter((HttpServerRequestInternal) request);
        if (request.connection().isSsl()) {
            // Connections with TLS have no gate before their first request.
            RequestGate.install(
                    ((ConnectionBase) request.connection()).channel().pipeline(), this, client, true);
        }
        BodyCollector.collect(this, policy, context, client, () -> admit(context, client));
    }

    /** Continues with a complete request if not too many are in progress. */
    private void admit(RoutingContext context, String client) {
        if (policy.maxRequests() == Integer.MAX_VALUE
                || context.normalizedPath().startsWith(MONITORING)) {
            context.next();
        } else if (requests.tryAcquire(client, 1)) {
            context.addEndHandler(ended -> requests.release(client, 1));
            context.next();
        } else {
            refuse(
                    context,
                    RefusalReason.REQUESTS,
                    ProblemResponses.retryLater(
                            Status.SERVICE_UNAVAILABLE,
                            "at most %d requests may be in progress, %d per client"
                                    .formatted(policy.maxRequests(), policy.maxRequests() / 2),
                            RETRY_AFTER));
        }
    }

    /** Sends the response to a refused request. */
    void refuse(RoutingContext context, RefusalReason reason, Response problem) {
        count(reason);
        problems.send(context, problem);
    }

    void count(RefusalReason reason) {
        requireNonNull(refusals.get(reason)).increment();
    }

    SharedBudget connections() {
        return connections;
    }

    MemoryBudget bodies() {
        return bodies;
    }

    MemoryBudget responses() {
        return responses;
    }

    long headTimeoutNanos() {
        return headTimeoutNanos;
    }

    long transferTimeoutNanos() {
        return transferTimeoutNanos;
    }
}
