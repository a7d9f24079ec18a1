package io.dcgan.trainer.run;

import io.dcgan.trainer.gan.Progress;
import io.dcgan.trainer.quality.Quality;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/** What Prometheus sees of training. */
@ApplicationScoped
class TrainingMetrics {
    private final MeterRegistry registry;
    private final Counter images;
    private final Counter rollbacks;
    private final AtomicReference<Double> distance = new AtomicReference<>(0.0);
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    private record State(Progress progress, double imagesPerSecond, int epoch) {
        static final State IDLE = new State(Progress.NONE, 0, 0);
    }

    TrainingMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.images = Counter.builder("dcgan.training.images")
                .description("Real images that the discriminator was shown")
                .register(registry);
        this.rollbacks = Counter.builder("dcgan.training.rollbacks")
                .description("How often a training that had gone wrong was rolled back")
                .register(registry);
        Gauge.builder("dcgan.training.distance.ratio", distance, AtomicReference::get)
                .description("Fréchet distance of the last measured generator as a multiple of its floor, 0 for none")
                .register(registry);
        gauge("dcgan.training.discriminator.loss", "Mean over the last second, in nats", s -> s.progress()
                .discriminatorLoss());
        gauge("dcgan.training.generator.loss", "Mean over the last second, in nats", s -> s.progress()
                .generatorLoss());
        gauge("dcgan.training.real.score", "D(x), mean over the last second", s -> s.progress()
                .realScore());
        gauge("dcgan.training.generated.score", "D(G(z)), mean over the last second", s -> s.progress()
                .generatedScore());
        gauge("dcgan.training.images.per.second", "Speed over the last second", State::imagesPerSecond);
        gauge("dcgan.training.epoch", "Current epoch of the current run, 0 when idle", State::epoch);
    }

    private void gauge(String name, String description, ToDoubleFunction<State> value) {
        Gauge.builder(name, state, s -> value.applyAsDouble(s.get()))
                .description(description)
                .register(registry);
    }

    void progressed(Progress progress, long newImages, double imagesPerSecond, int epoch) {
        images.increment(newImages);
        state.set(new State(progress, imagesPerSecond, epoch));
    }

    void measured(Quality quality) {
        distance.set(quality.values().getOrDefault(Quality.DISTANCE_RATIO, 0.0));
    }

    void rolledBack() {
        rollbacks.increment();
    }

    void ended(RunOutcome outcome) {
        state.set(State.IDLE);
        registry.counter("dcgan.training.runs", "outcome", outcome.tag()).increment();
    }
}
