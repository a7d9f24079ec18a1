package io.dcgan.inference.release;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.inference.model.LiveGenerators;
import io.dcgan.inference.model.UnusableGeneratorException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import org.jboss.logging.Logger;

/**
 * Makes one release live, if it deserves it. What cannot be used is reported, and the current generator keeps serving.
 */
@ApplicationScoped
class ReleaseLoader {
    private static final Logger LOG = Logger.getLogger(ReleaseLoader.class);

    private final ArtifactStore store;
    private final LastGoodCopy copy;
    private final LiveGenerators live;
    private final MeterRegistry metrics;

    ReleaseLoader(ArtifactStore store, LastGoodCopy copy, LiveGenerators live, MeterRegistry metrics) {
        this.store = store;
        this.copy = copy;
        this.live = live;
        this.metrics = metrics;
    }

    /** Whether the model has a generator, whichever. */
    boolean serves(String model) {
        return live.models().contains(model);
    }

    ReloadOutcome reload(GeneratorRelease release) {
        if (live.serves(release)) {
            return new ReloadOutcome.Unchanged();
        }
        var outcome = load(release, store, true);
        metrics.counter("dcgan.inference.reloads", "result", outcome.tag()).increment();
        return outcome;
    }

    /** Makes the generators live that were live when this process ended. */
    void restore() {
        try {
            for (var release : copy.releases()) {
                load(release, copy.store(), false);
            }
        } catch (IOException e) {
            LOG.warnf("starts without its own copy: %s", e.getMessage());
        }
    }

    private ReloadOutcome load(GeneratorRelease release, ArtifactStore from, boolean keep) {
        long started = System.nanoTime();
        try (var candidate = Candidate.load(release, from)) {
            candidate.prove();
            if (keep) {
                keep(release, candidate);
            }
            live.swap(candidate.commit());
            LOG.infof(
                    "model=%s release=%s is live, loaded from %s in %d ms",
                    release.model(), release.id(), from, (System.nanoTime() - started) / 1_000_000);
            return new ReloadOutcome.Swapped(release.id());
        } catch (UnusableGeneratorException e) {
            LOG.errorf("model=%s release=%s is refused: %s", release.model(), release.id(), e.getMessage());
            return new ReloadOutcome.Refused(release.id(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.warnf("model=%s release=%s cannot be read now: %s", release.model(), release.id(), e.getMessage());
            return new ReloadOutcome.Unavailable(release.id(), String.valueOf(e.getMessage()));
        }
    }

    /** A disk that is full or read-only must not keep a good generator from serving. */
    private void keep(GeneratorRelease release, Candidate candidate) {
        try {
            copy.keep(release, candidate);
        } catch (IOException e) {
            LOG.warnf("model=%s release=%s serves without a copy on the disk: %s", release.model(), release.id(), e);
        }
    }
}
