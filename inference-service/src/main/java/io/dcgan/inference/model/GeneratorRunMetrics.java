package io.dcgan.inference.model;

import io.dcgan.common.release.GeneratorRelease;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Metrics of the generators' runs. */
@Startup
@ApplicationScoped
public class GeneratorRunMetrics implements GeneratorRunListener {
    private final Timer time;
    private final DistributionSummary size;
    private final Counter failures;

    GeneratorRunMetrics(MeterRegistry registry) {
        time = Timer.builder("dcgan.inference.run")
                .description("Duration of a generator run, for a batch of images")
                .serviceLevelObjectives(
                        Duration.ofNanos(100_000),
                        Duration.ofNanos(250_000),
                        Duration.ofNanos(500_000),
                        Duration.ofMillis(1),
                        Duration.ofNanos(2_500_000),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1))
                .register(registry);
        size = DistributionSummary.builder("dcgan.inference.batch")
                .description("Images per generator run")
                .baseUnit("images")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128)
                .register(registry);
        failures = Counter.builder("dcgan.inference.run.failures")
                .description("Generator runs that failed or produced NaN or infinite pixels")
                .register(registry);
    }

    @Override
    public void onRun(GeneratorRelease release, int images, long nanos, Optional<String> failure) {
        if (failure.isPresent()) {
            failures.increment();
            return;
        }
        time.record(nanos, TimeUnit.NANOSECONDS);
        size.record(images);
    }
}
