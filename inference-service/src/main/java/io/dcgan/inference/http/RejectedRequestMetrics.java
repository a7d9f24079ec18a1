package io.dcgan.inference.http;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Counts the requests that got an error response, by reason. */
@Startup
@ApplicationScoped
public class RejectedRequestMetrics {
    private enum Reason {
        INVALID,
        UNKNOWN,
        OVERLOADED,
        UNAVAILABLE,
        ERROR;

        static Reason of(int status) {
            return switch (status) {
                case 404 -> UNKNOWN;
                case 429 -> OVERLOADED;
                case 503 -> UNAVAILABLE;
                default -> status < 500 ? INVALID : ERROR;
            };
        }
    }

    private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

    RejectedRequestMetrics(MeterRegistry metrics) {
        Arrays.stream(Reason.values())
                .forEach(reason -> counters.put(
                        reason,
                        Counter.builder("dcgan.inference.rejected")
                                .description("Rejected or failed requests, by reason")
                                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                                .register(metrics)));
    }

    @ServerResponseFilter
    public void count(ContainerResponseContext response) {
        count(response.getStatus());
    }

    public void count(int status) {
        if (status >= 400) {
            requireNonNull(counters.get(Reason.of(status))).increment();
        }
    }
}
