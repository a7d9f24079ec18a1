package io.dcgan.inference.release.load;

import static java.util.Objects.requireNonNull;

import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.platform.trace.TracedSpan;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Records the duration of each {@link LoadPhase} in metrics and traces. */
final class LoadPhaseTimers {
    private final KafkaTracing tracing;
    private final Map<LoadPhase, Timer> timers = new EnumMap<>(LoadPhase.class);

    /** A phase in progress, until it is closed. The duration of a failed phase is not recorded. */
    final class Timing implements AutoCloseable {
        private final LoadPhase phase;
        private final TracedSpan span;
        private final long began = System.nanoTime();

        private Timing(LoadPhase phase) {
            this.phase = phase;
            span = tracing.startSpan(phase.tag());
        }

        void markSucceeded() {
            span.markSucceeded();
            requireNonNull(timers.get(phase)).record(Duration.ofNanos(System.nanoTime() - began));
        }

        @Override
        public void close() {
            span.close();
        }
    }

    LoadPhaseTimers(MeterRegistry metrics, KafkaTracing tracing) {
        this.tracing = tracing;
        for (var phase : LoadPhase.values()) {
            timers.put(
                    phase,
                    Timer.builder("dcgan.inference.load")
                            .description("Time of each phase of loading a release")
                            .tag("phase", phase.tag())
                            .serviceLevelObjectives(
                                    Duration.ofMillis(1),
                                    Duration.ofMillis(5),
                                    Duration.ofMillis(25),
                                    Duration.ofMillis(100),
                                    Duration.ofMillis(500),
                                    Duration.ofMillis(2_500),
                                    Duration.ofSeconds(10))
                            .register(metrics));
        }
    }

    /** Returns timers that record nothing, for rehearsals. */
    static LoadPhaseTimers unrecorded() {
        return new LoadPhaseTimers(new CompositeMeterRegistry(), KafkaTracing.off());
    }

    Timing begin(LoadPhase phase) {
        return new Timing(phase);
    }
}
