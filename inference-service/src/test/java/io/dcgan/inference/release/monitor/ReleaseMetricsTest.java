package io.dcgan.inference.release.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.platform.trace.KafkaTracing.TraceParent;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.LoadedGenerator;
import io.dcgan.inference.model.TestRelease;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The series of a replaced release disappear. */
public class ReleaseMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GeneratorRegistry generators = new GeneratorRegistry();
    private final ReleaseMetrics metrics = new ReleaseMetrics(generators, registry);

    private record Fake(GeneratorRelease release) implements LoadedGenerator {
        @Override
        public void generate(FloatBuffer latents, LongBuffer labels, FloatBuffer images) {}

        @Override
        public void close() {}
    }

    private void live(String model, int number) {
        var release = TestRelease.of(model, 0).release(number);
        var ofModel = generators.getOrCreate(model);
        ofModel.load(new Fake(release));
        ofModel.route(release.id());
        ofModel.unloadAllExcept(List.of(release.id()));
        metrics.recordSwap();
        metrics.updateGauges();
    }

    @Test
    void aThousandReleasesLeaveTheSeriesOfOne() {
        live("mnist", 1);
        int after = registry.getMeters().size();
        for (int i = 2; i <= 1_000; i++) {
            live("mnist", i);
        }
        assertThat(registry.getMeters()).hasSize(after);
        assertThat(registry.get("dcgan.inference.swaps").counter().count()).isEqualTo(1_000);
        assertThat(registry.get("dcgan.inference.live.info")
                        .tag(
                                "release",
                                TestRelease.of("mnist", 0).release(1_000).id().value())
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    @Test
    void onlyTheFirstModelsHaveSeriesButAllAreCounted() {
        for (int i = 0; i < 200; i++) {
            live("model-" + i, 1);
        }
        assertThat(registry.find("dcgan.inference.live.info").gauges()).hasSize(ReleaseMetrics.MAX_MODELS);
        assertThat(registry.get("dcgan.inference.models").gauge().value()).isEqualTo(200);
    }

    @Test
    void theFirstImageOfAReleaseIsTimedOnce() {
        var first = new FirstImageLatency(registry, KafkaTracing.off());
        var release = TestRelease.of("mnist", 0).release(1);
        first.recordPublished(release.id(), Instant.now().minusSeconds(2), TraceParent.none());
        first.onRun(release, 1, 1_000, Optional.of("it failed"));
        first.onRun(release, 1, 1_000, Optional.empty());
        first.onRun(release, 1, 1_000, Optional.empty());
        var timer = registry.get("dcgan.inference.record.to.first.image").timer();
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(TimeUnit.SECONDS)).isBetween(2.0, 60.0);
    }

    @Test
    void releasesThatNeverServeAreDropped() {
        var first = new FirstImageLatency(registry, KafkaTracing.off());
        for (int i = 0; i < 1_000; i++) {
            first.recordPublished(TestRelease.of("mnist", 0).release(i).id(), Instant.now(), TraceParent.none());
        }
        first.onRun(TestRelease.of("mnist", 0).release(0), 1, 1_000, Optional.empty());
        first.onRun(TestRelease.of("mnist", 0).release(999), 1, 1_000, Optional.empty());
        assertThat(registry.get("dcgan.inference.record.to.first.image").timer().count())
                .isEqualTo(1);
    }
}
