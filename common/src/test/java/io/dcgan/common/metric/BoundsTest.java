package io.dcgan.common.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever asks for what, the series stay few. */
class BoundsTest {
    private final Bounds bounds = new Bounds();
    private final Conventions conventions = new Conventions();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    BoundsTest() {
        Stream.of(
                        bounds.latencyBuckets(),
                        bounds.knownMethods(),
                        bounds.notMoreThanThis(),
                        conventions.beyondHelp(),
                        conventions.namesAndDescriptions())
                .forEach(registry.config()::meterFilter);
        bounds.bindTo(registry);
    }

    @Test
    void wordsThatAreNoMethodsAreOneSeries() {
        for (int i = 0; i < 100; i++) {
            registry.timer(Bounds.REQUESTS, "method", "WORD" + i);
        }
        registry.timer(Bounds.REQUESTS, "method", "GET");
        assertThat(registry.find(Bounds.REQUESTS).timers().stream()
                        .map(timer -> timer.getId().getTag("method")))
                .containsExactlyInAnyOrder("other", "GET");
    }

    @Test
    void metersThatLeakComeToAnEnd() {
        for (int i = 0; i < 2 * Bounds.METERS; i++) {
            registry.counter("leaks", "release", Integer.toString(i));
        }
        assertThat(registry.getMeters()).hasSize(Bounds.METERS);
    }

    @Test
    void metersThatComeAndGoNeverComeToAnEnd() {
        for (int i = 0; i < 5 * Bounds.METERS; i++) {
            registry.remove(registry.counter("live", "release", Integer.toString(i)));
        }
        registry.counter("live", "release", "the last");
        assertThat(registry.getMeters()).hasSize(1);
    }

    @Test
    void theLatencyOfHttpHasBuckets() {
        var timer = registry.timer(Bounds.REQUESTS, "method", "GET");
        assertThat(timer.takeSnapshot().histogramCounts()).hasSize(13);
    }

    @Test
    void namesFollowPrometheus() {
        registry.gauge("system.cpu.count", 2);
        registry.counter("process.cpu.time");
        registry.more().longTaskTimer("http.server.connections");
        registry.gauge("http.server.active.requests", 0);
        assertThat(registry.getMeters().stream().map(Meter::getId))
                .anySatisfy(id -> assertThat(id.getName()).isEqualTo("system.cpu.cores"))
                .anySatisfy(id -> assertThat(id.getDescription()).isEqualTo("Requests that are being answered"))
                .hasSize(2);
    }
}
