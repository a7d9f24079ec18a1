package io.dcgan.inference.release;

import static java.util.Objects.requireNonNull;

import io.dcgan.common.trace.Step;
import io.dcgan.common.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Tells how long each {@link Phase} of a load takes, to metrics and to the trace. */
final class LoadPhases {
    private final Traces traces;
    private final Map<Phase, Timer> timers = new EnumMap<>(Phase.class);

    /** A phase until it is closed; of one that fails, the time is not counted. */
    final class Timing implements AutoCloseable {
        private final Phase phase;
        private final Step step;
        private final long began = System.nanoTime();

        private Timing(Phase phase) {
            this.phase = phase;
            step = traces.step(phase.tag());
        }

        void succeeded() {
            step.done();
            requireNonNull(timers.get(phase)).record(Duration.ofNanos(System.nanoTime() - began));
        }

        @Override
        public void close() {
            step.close();
        }
    }

    LoadPhases(MeterRegistry metrics, Traces traces) {
        this.traces = traces;
        for (var phase : Phase.values()) {
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

    /** For loads that are none of anyone's business. */
    static LoadPhases untold() {
        return new LoadPhases(new CompositeMeterRegistry(), Traces.off());
    }

    Timing begin(Phase phase) {
        return new Timing(phase);
    }
}
