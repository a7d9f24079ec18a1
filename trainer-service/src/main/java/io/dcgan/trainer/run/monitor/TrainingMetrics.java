package io.dcgan.trainer.run.monitor;

import io.dcgan.trainer.gan.ComputeDevices;
import io.dcgan.trainer.gan.StepMetrics;
import io.dcgan.trainer.quality.QualityScores;
import io.dcgan.trainer.run.ownership.RunOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/** The Prometheus metrics of training. */
@Startup
@ApplicationScoped
public class TrainingMetrics {
    private static final long STALE_AFTER_NANOS = 10_000_000_000L;

    private final MeterRegistry registry;
    private final Counter images;
    private final Counter rollbacks;
    private final Timer steps;
    private final Timer epochs;
    private final Timer exports;
    private final Timer measurements;
    private final Timer pauses;
    private final Timer writes;
    private final AtomicInteger running = new AtomicInteger();
    private volatile Map<String, Double> quality = Map.of();
    private volatile Snapshot latest = Snapshot.IDLE;

    private record Snapshot(
            StepMetrics progress, double imagesPerSecond, int epoch, Optional<SlowdownCause> slowdown, long since) {
        static final Snapshot IDLE = new Snapshot(StepMetrics.NONE, Double.NaN, 0, Optional.empty(), 0);

        /** Hides values that are out of date, for example during a measurement or a step that hangs. */
        boolean isRecent() {
            return epoch > 0 && System.nanoTime() - since < STALE_AFTER_NANOS;
        }
    }

    /** Measures the time until {@code stop}. Work that fails is not counted. */
    public interface RunningTimer {
        void stop();
    }

    public TrainingMetrics(MeterRegistry registry) {
        this.registry = registry;
        images = Counter.builder("dcgan.training.images")
                .description("Real images shown to the discriminator")
                .register(registry);
        rollbacks = Counter.builder("dcgan.training.rollbacks")
                .description("Rollbacks to the last good checkpoint")
                .register(registry);
        steps = timer(
                "dcgan.training.step",
                "Duration of one training step of both networks",
                0.001,
                0.002,
                0.005,
                0.01,
                0.02,
                0.05,
                0.1,
                0.5,
                2);
        epochs = timer("dcgan.training.epoch.duration", "Time of training of one epoch", 5, 15, 30, 60, 300, 1800);
        exports = timer(
                "dcgan.training.export", "Time to export and verify an ONNX file", 0.05, 0.1, 0.25, 0.5, 1, 5, 30);
        measurements = timer("dcgan.training.measurement", "Time to measure a generator", 0.5, 1, 2, 5, 10, 30, 120);
        pauses = timer(
                "dcgan.training.checkpoint.pause",
                "Time for which training paused for a checkpoint",
                0.001,
                0.005,
                0.02,
                0.1,
                0.2,
                1);
        writes = timer(
                "dcgan.training.checkpoint.write",
                "Time to write a checkpoint to the store in the background",
                0.01,
                0.05,
                0.2,
                1,
                5,
                30);
        Gauge.builder("dcgan.training.running", running, AtomicInteger::get)
                .description("Runs in progress on this trainer: 1 or 0")
                .register(registry);
        gauge(
                "dcgan.training.discriminator.loss",
                "Mean over the last second, in nats",
                s -> s.progress().discriminatorLoss());
        gauge(
                "dcgan.training.generator.loss",
                "Mean over the last second, in nats",
                s -> s.progress().generatorLoss());
        gauge(
                "dcgan.training.real.score",
                "D(x), mean over the last second",
                s -> s.progress().realScore());
        gauge(
                "dcgan.training.generated.score",
                "D(G(z)), mean over the last second",
                s -> s.progress().generatedScore());
        gauge(
                "dcgan.training.images.per.second",
                "Real images per second, over the last second",
                Snapshot::imagesPerSecond);
        for (var cause : SlowdownCause.values()) {
            Gauge.builder("dcgan.training.slowdown", this, me -> me.isSlowedBy(cause) ? 1 : 0)
                    .description(
                            "1 while the speed has been below half of the attempt's best for a minute, by likely cause")
                    .tag("cause", cause.toString())
                    .register(registry);
        }
        Gauge.builder("dcgan.training.epoch", this, me -> me.latest.epoch())
                .description("Current epoch of the current run, 0 when idle")
                .register(registry);
        for (var name : QualityScores.NAMES) {
            Gauge.builder("dcgan.training.quality", this, me -> me.quality.getOrDefault(name, Double.NaN))
                    .description("Quality scores of the most recently measured generator, by metric")
                    .tag("metric", name)
                    .register(registry);
        }
        Arrays.stream(RunOutcome.Tag.values()).forEach(this::outcomeCounter);
    }

    private Timer timer(String name, String description, double... bucketSeconds) {
        var buckets = new Duration[bucketSeconds.length];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = Duration.ofNanos((long) (bucketSeconds[i] * 1e9));
        }
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<Snapshot> value) {
        Gauge.builder(name, this, me -> me.latest.isRecent() ? value.applyAsDouble(me.latest) : Double.NaN)
                .description(description)
                .register(registry);
    }

    private Counter outcomeCounter(RunOutcome.Tag outcome) {
        return Counter.builder("dcgan.training.runs")
                .description("Processed commands by run outcome")
                .tag("outcome", outcome.toString())
                .register(registry);
    }

    public void runStarted() {
        running.set(1);
        quality = Map.of();
        // Counting GPUs loads the engine, which a process that does not train never needs.
        for (int gpu = 0; gpu < ComputeDevices.gpuCount(); gpu++) {
            int number = gpu;
            Gauge.builder("dcgan.training.gpu.memory", () -> ComputeDevices.usedGpuMemoryBytes(number))
                    .description("GPU memory in use by all processes")
                    .tag("gpu", Integer.toString(number))
                    .baseUnit("bytes")
                    .register(registry);
        }
    }

    void recordStep(long nanos) {
        steps.record(nanos, TimeUnit.NANOSECONDS);
    }

    void recordProgress(
            StepMetrics progress, long newImages, double imagesPerSecond, int epoch, Optional<SlowdownCause> slowdown) {
        images.increment(newImages);
        latest = new Snapshot(progress, imagesPerSecond, epoch, slowdown, System.nanoTime());
    }

    private boolean isSlowedBy(SlowdownCause cause) {
        return latest.isRecent() && latest.slowdown().equals(Optional.of(cause));
    }

    void recordEpoch(double seconds) {
        epochs.record(Duration.ofNanos((long) (seconds * 1e9)));
    }

    void recordQuality(QualityScores measured) {
        quality = measured.values();
    }

    void recordCheckpointPause(long pauseMillis) {
        pauses.record(Duration.ofMillis(pauseMillis));
    }

    void recordRollback() {
        rollbacks.increment();
    }

    public void recordOutcome(RunOutcome outcome) {
        outcomeCounter(outcome.tag()).increment();
    }

    /** Records that the attempt ended, in whatever way. */
    public void runStopped() {
        running.set(0);
        latest = Snapshot.IDLE;
    }

    public RunningTimer startExportTimer() {
        return startTimer(exports);
    }

    public RunningTimer startMeasurementTimer() {
        return startTimer(measurements);
    }

    RunningTimer startCheckpointTimer() {
        return startTimer(writes);
    }

    private static RunningTimer startTimer(Timer timer) {
        long began = System.nanoTime();
        return () -> timer.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }
}
