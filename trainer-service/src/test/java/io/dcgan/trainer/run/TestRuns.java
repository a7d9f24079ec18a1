package io.dcgan.trainer.run;

import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.trace.Traces;
import io.dcgan.trainer.data.Datasets;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.quality.Classifiers;
import io.dcgan.trainer.quality.QualityMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** {@link Runs} without the service around them. */
public final class TestRuns {
    private TestRuns() {}

    /** For benchmarks: as the service has them. */
    public static Runs asInService(Datasets datasets, ArtifactStore store, Outbox outbox) {
        return of(datasets, store, outbox, store, new SimpleMeterRegistry(), TestRunConfig.DEFAULT, "bench", status -> {
            throw new IllegalStateException("halted with " + status);
        });
    }

    /** @param classifiers may be shared: a classifier of a data set is trained once a store */
    static Runs of(
            Datasets datasets,
            ArtifactStore store,
            Outbox outbox,
            ArtifactStore classifiers,
            MeterRegistry registry,
            RunConfig config,
            String trainer,
            Halt halt) {
        return new Runs(
                datasets,
                store,
                new Releases(store, outbox, Traces.off()),
                outbox,
                new TrainingMetrics(registry),
                Traces.off(),
                new QualityMeters(new Classifiers(classifiers)),
                config,
                () -> trainer,
                halt);
    }
}
