package io.dcgan.inference.release;

import io.dcgan.inference.release.desired.DesiredState;
import io.dcgan.inference.release.load.LastGoodCopy;
import io.dcgan.inference.release.load.LoadRehearsal;
import io.dcgan.inference.release.monitor.ReleaseStaleness;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Keeps the live release of every model equal to its desired one, as far as that can be loaded.
 *
 * <p>Its lock admits one reconciliation at a time and is held while releases load. Request threads never take it.
 */
@ApplicationScoped
class ReleaseReconciler {
    private static final Logger LOG = Logger.getLogger(ReleaseReconciler.class);

    private final DesiredState state;
    private final ModelReconciler models;
    private final ReleaseRouter router;
    private final ReleaseStaleness staleness;
    private final LastGoodCopy copy;
    private final LoadRehearsal rehearsal;
    private final LoaderThread loaderThread;

    ReleaseReconciler(
            DesiredState state,
            ModelReconciler models,
            ReleaseRouter router,
            ReleaseStaleness staleness,
            LastGoodCopy copy,
            LoadRehearsal rehearsal,
            LoaderThread loaderThread) {
        this.state = state;
        this.models = models;
        this.router = router;
        this.staleness = staleness;
        this.copy = copy;
        this.rehearsal = rehearsal;
        this.loaderThread = loaderThread;
    }

    /** Requests a reconciliation by the loader thread. */
    void requestReconcile() {
        loaderThread.requestReconcile(this::reconcile);
    }

    /**
     * Makes the desired release of a model live at once if it is loaded: the loader thread may be waiting for a store.
     *
     * @param key of a record of the topic; the key of an activation is its model
     */
    void reconcileIfLoaded(String key) {
        if (!state.log().models().contains(key)) {
            return;
        }
        var desired = state.desired(key);
        if (desired.canary().isEmpty()) {
            desired.candidates().stream().findFirst().ifPresent(router::routeIfLoaded);
        }
    }

    /** Reconciles all models. */
    synchronized void reconcile() {
        loaderThread.markReconcileBegun();
        copy.saveFailures(state.quarantine().failed());
        var problems = new TreeMap<String, String>();
        for (var model : state.models()) {
            reconcileModel(model).ifPresent(problem -> {
                problems.put(model, problem);
                loaderThread.scheduleRetry(this::reconcile);
            });
        }
        if (problems.isEmpty()) {
            loaderThread.resetRetries();
        }
        // Only after the whole pass: the previous problems still hold while a store does not answer.
        staleness.setLoadProblems(problems);
        router.updateMonitoring();
        rehearsal.rehearse(() -> !loaderThread.isReconcileRequested());
    }

    private Optional<String> reconcileModel(String model) {
        try {
            return models.reconcile(model);
        } catch (RuntimeException | Error e) {
            LOG.errorf(
                    e,
                    "model=%s cannot be reconciled because of an internal error; its live release keeps serving",
                    model);
            return Optional.of("internal error: " + e);
        }
    }
}
