package io.dcgan.inference.release;

import io.dcgan.common.platform.trace.LogContext;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.release.desired.DesiredState;
import io.dcgan.inference.release.load.LastGoodCopy;
import io.dcgan.inference.release.monitor.Probation;
import io.dcgan.inference.release.monitor.ReleaseMetrics;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import org.jboss.logging.Logger;

/**
 * Rolls a model back to another loaded release once its live one has proved to perform badly.
 *
 * <p>Runs on the threads that draw images, so it never waits for a load, a store or a disk. Its lock admits one
 * rollback at a time: otherwise, two of them could route in another order than they decided.
 */
@ApplicationScoped
class AutomaticRollback {
    private static final Logger LOG = Logger.getLogger(AutomaticRollback.class);

    private final DesiredState state;
    private final GeneratorRegistry registry;
    private final Probation probation;
    private final ReleaseMetrics metrics;
    private final LastGoodCopy copy;
    private final ReleaseReconciler reconciler;

    AutomaticRollback(
            DesiredState state,
            GeneratorRegistry registry,
            Probation probation,
            ReleaseMetrics metrics,
            LastGoodCopy copy,
            ReleaseReconciler reconciler) {
        this.state = state;
        this.registry = registry;
        this.probation = probation;
        this.metrics = metrics;
        this.copy = copy;
        this.reconciler = reconciler;
    }

    /** Subscribes to the verdicts of the probation, before the first request. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        probation.setFailureHandler(this::rollBack);
    }

    private synchronized void rollBack(GeneratorRelease release, String reason) {
        var model = release.model();
        var replacement = state.replaceFailed(release, reason);
        if (replacement.isEmpty()) {
            return;
        }
        LogContext.withRelease(
                model,
                release.id(),
                () -> LOG.errorf("model=%s release=%s rolled back: %s", model, release.id(), reason));
        try {
            registry.getOrCreate(model).route(replacement.get().id());
            metrics.recordRollback();
            probation.reset(release);
        } finally {
            // The replacement may have been unloaded a moment ago. Reconciling finds another one.
            saveFailuresInBackground();
            reconciler.requestReconcile();
        }
    }

    /**
     * Saves the quarantine now: the loader thread may be waiting for a store, and the process may end before it
     * returns.
     */
    private void saveFailuresInBackground() {
        var writer = new Thread(() -> copy.saveFailures(state.quarantine().failed()), "save-failures");
        writer.setDaemon(true);
        writer.start();
    }
}
