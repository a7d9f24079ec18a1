package io.dcgan.inference.release;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.InferenceConfig;
import io.dcgan.inference.release.desired.DesiredState;
import io.dcgan.inference.release.load.LoadOutcome;
import io.dcgan.inference.release.load.LoadRehearsal;
import io.dcgan.inference.release.load.ReleaseLoader;
import io.dcgan.inference.release.monitor.ReleaseStaleness;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reconciles one model: loads the best desired release that can be loaded, routes requests to it, and keeps the next
 * best loaded beside it.
 *
 * <p>One thread at a time.
 */
@ApplicationScoped
class ModelReconciler {
    private final DesiredState state;
    private final ReleaseLoader loader;
    private final ReleaseRouter router;
    private final ReleaseStaleness staleness;
    private final LoadRehearsal rehearsal;
    private final int keep;

    ModelReconciler(
            DesiredState state,
            ReleaseLoader loader,
            ReleaseRouter router,
            ReleaseStaleness staleness,
            LoadRehearsal rehearsal,
            InferenceConfig config) {
        this.state = state;
        this.loader = loader;
        this.router = router;
        this.staleness = staleness;
        this.rehearsal = rehearsal;
        this.keep = config.keep();
    }

    /** @return the reason why a desired release could not be read; worth a retry */
    Optional<String> reconcile(String model) {
        var pass = new Pass(model);
        pass.reconcile();
        return pass.problem;
    }

    /** One pass over one model. Each release that cannot be read is tried once in it. */
    private final class Pass {
        private final String model;
        /** Keys of the releases that could not be read in this pass; in the next one they may be readable. */
        private final Set<String> unreadable = new HashSet<>();

        private Optional<String> problem = Optional.empty();

        private Pass(String model) {
            this.model = model;
        }

        void reconcile() {
            var loaded = loadBest();
            if (loaded.isEmpty()) {
                return;
            }
            var live = loaded.get();
            var desired = state.desired(model, unreadable);
            // A client of the model expects images of one shape.
            var canary = desired.canary()
                    .filter(one ->
                            one.release().signature().equals(live.signature()) && isLoaded(loadDesired(one.release())));
            router.route(live, canary);
            var kept = new ArrayList<GeneratorRelease>(List.of(live));
            desired.candidates().stream()
                    .filter(release -> !kept.contains(release) && kept.size() < keep)
                    .filter(release -> !state.isJustRefused(release, unreadable))
                    .filter(release -> isLoaded(load(release)))
                    .forEach(kept::add);
            loader.retainAndSave(model, kept);
            rehearsal.setRelease(live);
        }

        /** Loads the first candidate that can be loaded. */
        private Optional<GeneratorRelease> loadBest() {
            while (true) {
                // Asked anew each time: without a release that is refused or unreadable, an earlier activation may
                // apply.
                var next = firstCandidate();
                if (next.isEmpty()) {
                    return Optional.empty();
                }
                var outcome = loadDesired(next.get());
                if (isLoaded(outcome)) {
                    // The topic may have named another release during the load.
                    if (next.equals(firstCandidate())) {
                        return next;
                    }
                    continue;
                }
                // An activation by name does not ask for the release before it.
                if (outcome instanceof LoadOutcome.Unavailable
                        && state.isLiveUsable(model)
                        && state.isActivated(next.get())) {
                    return Optional.empty();
                }
            }
        }

        private Optional<GeneratorRelease> firstCandidate() {
            return state.desired(model, unreadable).candidates().stream().findFirst();
        }

        /** Loads a release that should serve: a failure is a problem to report. */
        private LoadOutcome loadDesired(GeneratorRelease release) {
            staleness.beginLoad(release);
            try {
                var outcome = load(release);
                if (outcome instanceof LoadOutcome.Unavailable unavailable) {
                    problem = Optional.of(unavailable.reason());
                }
                return outcome;
            } finally {
                staleness.endLoad();
            }
        }

        private LoadOutcome load(GeneratorRelease release) {
            var outcome = loader.load(release, state.topicEnd());
            if (outcome instanceof LoadOutcome.Unavailable) {
                state.quarantine().unavailable(release.key());
                unreadable.add(release.key());
            } else {
                state.quarantine().available(release.key());
            }
            if (outcome instanceof LoadOutcome.Refused refused) {
                state.refuseBroken(release, refused.reason());
            }
            return outcome;
        }
    }

    private static boolean isLoaded(LoadOutcome outcome) {
        return outcome instanceof LoadOutcome.Loaded || outcome instanceof LoadOutcome.Unchanged;
    }
}
