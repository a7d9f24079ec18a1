package io.dcgan.common.platform.metric;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.DoubleStream;

/** Limits the number of series, whatever clients request, and defines the buckets of the HTTP latency. */
@ApplicationScoped
class MeterLimits implements MeterBinder {
    /** Many times the meters of a service; a leak must not overload Prometheus. */
    static final int MAX_METERS = 1_000;

    static final String REQUESTS = "http.server.requests";

    private static final Set<String> KNOWN_METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

    /** Seconds, from the time of one image to longer than any client waits. */
    private static final double[] LATENCY_BUCKETS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5
    };

    private final Set<Meter.Id> registeredMeters = new HashSet<>();

    @Produces
    @Singleton
    MeterFilter latencyBuckets() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().equals(REQUESTS)
                        ? DistributionStatisticConfig.builder()
                                .serviceLevelObjectives(DoubleStream.of(LATENCY_BUCKETS)
                                        .map(seconds -> seconds * 1e9)
                                        .toArray())
                                .build()
                                .merge(config)
                        : config;
            }
        };
    }

    /** Replaces unknown methods by {@code other}, because a client may send any word as a method. */
    @Produces
    @Singleton
    MeterFilter knownMethods() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                var method = id.getTag("method");
                return method == null || KNOWN_METHODS.contains(method)
                        ? id
                        : id.replaceTags(id.getTags().stream()
                                .map(tag -> tag.getKey().equals("method") ? Tag.of("method", "other") : tag)
                                .toList());
            }
        };
    }

    /** Limits the registered meters; Micrometer's own filter also counts meters that have been removed. */
    @Produces
    @Singleton
    MeterFilter limitMeters() {
        return new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                synchronized (registeredMeters) {
                    return registeredMeters.contains(id)
                                    || (registeredMeters.size() < MAX_METERS && registeredMeters.add(id))
                            ? MeterFilterReply.NEUTRAL
                            : MeterFilterReply.DENY;
                }
            }
        };
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registry.config().onMeterRemoved(meter -> {
            synchronized (registeredMeters) {
                registeredMeters.remove(meter.getId());
            }
        });
    }
}
