package io.dcgan.inference.release;

import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.inference.InferenceConfig;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.release.desired.DesiredState;
import io.dcgan.inference.release.desired.Quarantine;
import io.dcgan.inference.release.load.CrashGuard;
import io.dcgan.inference.release.load.LastGoodCopy;
import io.dcgan.inference.release.load.LoadRehearsal;
import io.dcgan.inference.release.load.ReleaseLoader;
import io.dcgan.inference.release.monitor.FirstImageLatency;
import io.dcgan.inference.release.monitor.Probation;
import io.dcgan.inference.release.monitor.ReleaseMetrics;
import io.dcgan.inference.release.monitor.ReleaseStaleness;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The releases of one process, wired as in production; the test takes the place of Kafka. */
final class TestReplica {
    private final DesiredState state;
    private final Probation probation;
    private final ReleaseStaleness staleness;
    private final LoaderThread loaderThread;
    private final StartupRestore restore;
    private final ReleaseReconciler reconciler;

    TestReplica(InferenceConfig config, ArtifactStore store, GeneratorRegistry registry, MeterRegistry metrics) {
        var copy = new LastGoodCopy(config);
        var crashGuard = new CrashGuard(config);
        var tracing = KafkaTracing.off();
        var latency = new FirstImageLatency(metrics, tracing);
        var loader = new ReleaseLoader(store, copy, crashGuard, registry, latency, metrics, tracing, config);
        var releaseMetrics = new ReleaseMetrics(registry, metrics);
        var rehearsal = new LoadRehearsal(copy);
        state = new DesiredState(registry);
        probation = new Probation(config);
        staleness = new ReleaseStaleness(metrics);
        loaderThread = new LoaderThread(config);
        restore = new StartupRestore(state, copy, crashGuard, loader, releaseMetrics, loaderThread);
        var router = new ReleaseRouter(registry, probation, releaseMetrics);
        var models = new ModelReconciler(state, loader, router, staleness, rehearsal, config);
        reconciler = new ReleaseReconciler(state, models, router, staleness, copy, rehearsal, loaderThread);
        new AutomaticRollback(state, registry, probation, releaseMetrics, copy, reconciler).start(new StartupEvent());
    }

    void start() {
        restore.start(new StartupEvent());
    }

    void stop() throws InterruptedException {
        loaderThread.stop(new ShutdownEvent());
    }

    void record(String key, byte @Nullable [] value, long offset) {
        state.log().apply(key, value, offset);
    }

    void markCaughtUp() {
        state.markCaughtUp();
    }

    void reconcile() {
        reconciler.reconcile();
    }

    void requestReconcile() {
        reconciler.requestReconcile();
    }

    void reconcileIfLoaded(String key) {
        reconciler.reconcileIfLoaded(key);
    }

    Quarantine quarantine() {
        return state.quarantine();
    }

    Probation probation() {
        return probation;
    }

    Optional<String> loadProblem() {
        return staleness.loadProblem();
    }

    Optional<String> loadProblem(String model) {
        return staleness.loadProblem(model);
    }
}
