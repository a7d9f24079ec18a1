package io.dcgan.inference.release.monitor;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.GeneratorRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The metrics of live releases, swaps and rollbacks. The series of a replaced release disappear, and only the first
 * {@value #MAX_MODELS} models have any.
 */
@Startup
@ApplicationScoped
public class ReleaseMetrics {
    static final int MAX_MODELS = 50;

    /** The quality measures that have their own series. */
    private static final List<String> QUALITY = List.of("distanceRatio", "coverage", "askedAccuracy");

    private final GeneratorRegistry registry;
    private final Counter swaps;
    private final Counter rollbacks;
    private final MultiGauge info;
    private final MultiGauge created;
    private final MultiGauge quality;

    public ReleaseMetrics(GeneratorRegistry registry, MeterRegistry metrics) {
        this.registry = registry;
        swaps = Counter.builder("dcgan.inference.swaps")
                .description("Number of times another release became live")
                .register(metrics);
        rollbacks = Counter.builder("dcgan.inference.rollbacks")
                .description("Number of times this replica rolled back a release that performed badly")
                .register(metrics);
        info = MultiGauge.builder("dcgan.inference.live.info")
                .description("1 for the live release of each model")
                .register(metrics);
        created = MultiGauge.builder("dcgan.inference.live.created.timestamp")
                .description("Publication time of the live release, as a Unix timestamp")
                .baseUnit("seconds")
                .register(metrics);
        quality = MultiGauge.builder("dcgan.inference.live.quality")
                .description("Quality of the live release as measured by its trainer, by metric")
                .register(metrics);
        Gauge.builder("dcgan.inference.models", registry, all -> all.models().size())
                .description("Models with a live generator")
                .register(metrics);
    }

    /** Counts a swap: another release is live. */
    public void recordSwap() {
        swaps.increment();
    }

    public void recordRollback() {
        rollbacks.increment();
        updateGauges();
    }

    /** Updates the gauges to the releases that are live now. */
    public void updateGauges() {
        var live = registry.models().stream()
                .limit(MAX_MODELS)
                .flatMap(model -> registry.getOrCreate(model).live().stream())
                .toList();
        info.register(live.stream().map(ReleaseMetrics::info).toList(), true);
        created.register(live.stream().map(ReleaseMetrics::created).toList(), true);
        quality.register(live.stream().flatMap(ReleaseMetrics::quality).toList(), true);
    }

    private static Row<?> info(GeneratorRelease release) {
        return Row.of(
                Tags.of(
                        "model",
                        release.model(),
                        "release",
                        release.id().value(),
                        "architecture",
                        release.provenance().architecture()),
                1);
    }

    private static Row<?> created(GeneratorRelease release) {
        return Row.of(
                Tags.of("model", release.model()), release.provenance().time().getEpochSecond());
    }

    private static Stream<Row<?>> quality(GeneratorRelease release) {
        return QUALITY.stream()
                .flatMap(name -> Optional.ofNullable(
                                release.provenance().quality().get(name))
                        .stream()
                        .map(value -> Row.of(Tags.of("model", release.model(), "metric", name), value)));
    }
}
