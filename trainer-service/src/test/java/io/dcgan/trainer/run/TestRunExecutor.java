package io.dcgan.trainer.run;

import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.trainer.data.catalogue.DatasetCatalogue;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.quality.QualityEvaluatorFactory;
import io.dcgan.trainer.quality.classifier.ClassifierRepository;
import io.dcgan.trainer.run.monitor.TrainingMetrics;
import io.dcgan.trainer.run.publish.ReleasePublisher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;

/** {@link RunExecutor} without the service around them. */
public final class TestRunExecutor {
    private TestRunExecutor() {}

    /** For benchmarks: as the service has them. */
    public static RunExecutor forBenchmark(DatasetCatalogue catalogue, ArtifactStore store, Outbox outbox) {
        return of(
                catalogue, store, outbox, store, new SimpleMeterRegistry(), TestRunConfig.DEFAULT, "bench", status -> {
                    throw new IllegalStateException("halted with " + status);
                });
    }

    /** @param classifiers may be shared: a classifier of a dataset is trained once a store */
    static RunExecutor of(
            DatasetCatalogue catalogue,
            ArtifactStore store,
            Outbox outbox,
            ArtifactStore classifiers,
            MeterRegistry registry,
            RunConfig config,
            String trainer,
            ProcessHalt halt) {
        var publisher = new ReleasePublisher(store, outbox, KafkaTracing.off(), Optional::empty);
        var metrics = new TrainingMetrics(registry);
        var attempts = new AttemptFactory(
                new DatasetLoader(catalogue, KafkaTracing.off()),
                new QualityEvaluatorFactory(new ClassifierRepository(classifiers)),
                new TrainingLoopFactory(store, publisher, metrics, KafkaTracing.off(), config),
                publisher,
                KafkaTracing.off(),
                config,
                halt);
        return new RunExecutor(
                store,
                outbox,
                metrics,
                new CommandValidator(catalogue, store, new MemoryLimit(Long.MAX_VALUE)),
                attempts,
                () -> trainer);
    }
}
