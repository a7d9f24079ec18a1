package io.dcgan.common.platform.metric;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;

/** Adapts the framework's metrics to Prometheus' conventions, as checked by {@code promtool check metrics}. */
@ApplicationScoped
class PrometheusNaming {
    private static final Map<String, String> DESCRIPTIONS = Map.of(
            "http.server.active.requests", "Requests in progress",
            "http.server.active.connections", "Open connections",
            "dcgan.messages", "Messages that a channel has passed on",
            "dcgan.messages.acknowledged", "Messages that were processed or written",
            "dcgan.messages.failed", "Messages that were not processed or written",
            "dcgan.message.duration", "Time until a message was processed or written");

    private static final Map<String, String> NAMES = Map.of(
            // The suffix _count is reserved for histograms.
            "system.cpu.count", "system.cpu.cores",
            "quarkus.messaging.message.count", "dcgan.messages",
            "quarkus.messaging.message.acks", "dcgan.messages.acknowledged",
            "quarkus.messaging.message.failures", "dcgan.messages.failed",
            "quarkus.messaging.message.duration", "dcgan.message.duration");

    /** Metrics in nanoseconds, which are not a base unit, or with suffixes that fit no metric type. */
    private static final Set<String> DENIED = Set.of("process.cpu.time", "http.server.connections");

    @Produces
    @Singleton
    MeterFilter denyNonconforming() {
        return MeterFilter.deny(id -> DENIED.contains(id.getName()));
    }

    @Produces
    @Singleton
    MeterFilter fixNamesAndDescriptions() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                var name = NAMES.get(id.getName());
                return withDescription(name == null ? id : id.withName(name));
            }
        };
    }

    private static Meter.Id withDescription(Meter.Id id) {
        var description = DESCRIPTIONS.get(id.getName());
        return description == null
                ? id
                : new Meter.Id(
                        id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), description, id.getType());
    }
}
