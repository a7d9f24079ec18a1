package io.dcgan.common.platform.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The number of series stays bounded, whatever clients request. */
class MeterLimitsTest {
    private final MeterLimits limits = new MeterLimits();
    private final PrometheusNaming naming = new PrometheusNaming();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    MeterLimitsTest() {
        Stream.of(
                        limits.latencyBuckets(),
                        limits.knownMethods(),
                        limits.limitMeters(),
                        naming.denyNonconforming(),
                        naming.fixNamesAndDescriptions())
                .forEach(registry.config()::meterFilter);
        limits.bindTo(registry);
    }

    @Test
    void unknownMethodsShareOneSeries() {
        for (int i = 0; i < 100; i++) {
            registry.timer(MeterLimits.REQUESTS, "method", "WORD" + i);
        }
        registry.timer(MeterLimits.REQUESTS, "method", "GET");
        assertThat(registry.find(MeterLimits.REQUESTS).timers().stream()
                        .map(timer -> timer.getId().getTag("method")))
                .containsExactlyInAnyOrder("other", "GET");
    }

    @Test
    void leakingMetersAreLimited() {
        for (int i = 0; i < 2 * MeterLimits.MAX_METERS; i++) {
            registry.counter("leaks", "release", Integer.toString(i));
        }
        assertThat(registry.getMeters()).hasSize(MeterLimits.MAX_METERS);
    }

    @Test
    void removedMetersDoNotCountTowardsTheLimit() {
        for (int i = 0; i < 5 * MeterLimits.MAX_METERS; i++) {
            registry.remove(registry.counter("live", "release", Integer.toString(i)));
        }
        registry.counter("live", "release", "the last");
        assertThat(registry.getMeters()).hasSize(1);
    }

    @Test
    void httpLatencyHasBuckets() {
        var timer = registry.timer(MeterLimits.REQUESTS, "method", "GET");
        assertThat(timer.takeSnapshot().histogramCounts()).hasSize(13);
    }

    @Test
    void namesFollowPrometheusConventions() {
        registry.gauge("system.cpu.count", 2);
        registry.counter("process.cpu.time");
        registry.more().longTaskTimer("http.server.connections");
        registry.gauge("http.server.active.requests", 0);
        assertThat(registry.getMeters().stream().map(Meter::getId))
                .anySatisfy(id -> assertThat(id.getName()).isEqualTo("system.cpu.cores"))
                .anySatisfy(id -> assertThat(id.getDescription()).isEqualTo("Requests in progress"))
                .hasSize(2);
    }
}
