package io.dcgan.inference.release.load;

import io.dcgan.common.platform.trace.KafkaTracing;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.signing.TrustedKeys;
import io.dcgan.common.release.signing.UntrustedReleaseException;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.inference.InferenceConfig;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.UnusableGeneratorException;
import io.dcgan.inference.release.desired.QuarantineEntry;
import io.dcgan.inference.release.load.LastGoodCopy.Manifest;
import io.dcgan.inference.release.monitor.FirstImageLatency;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Loads and verifies releases. An unusable one is reported, and the current generator keeps serving.
 *
 * <p>One thread at a time.
 */
@ApplicationScoped
public class ReleaseLoader {
    private static final Logger LOG = Logger.getLogger(ReleaseLoader.class);

    private final ArtifactStore store;
    private final LastGoodCopy copy;
    private final GeneratorRegistry registry;
    private final MeterRegistry metrics;
    private final LoadPhaseTimers timers;
    private final KafkaTracing tracing;
    private final FirstImageLatency firstImageLatency;
    private final List<Candidate> pendingCopies = new ArrayList<>();
    private final CrashGuard crashGuard;
    private final TrustedKeys trustedKeys;

    public ReleaseLoader(
            ArtifactStore store,
            LastGoodCopy copy,
            CrashGuard crashGuard,
            GeneratorRegistry registry,
            FirstImageLatency firstImageLatency,
            MeterRegistry metrics,
            KafkaTracing tracing,
            InferenceConfig config) {
        trustedKeys = readKeys(config);
        this.store = store;
        this.copy = copy;
        this.crashGuard = crashGuard;
        this.registry = registry;
        this.firstImageLatency = firstImageLatency;
        this.metrics = metrics;
        this.tracing = tracing;
        timers = new LoadPhaseTimers(metrics, tracing);
        Arrays.stream(LoadOutcome.Tag.values()).forEach(this::loadCounter);
    }

    private static TrustedKeys readKeys(InferenceConfig config) {
        var keys = new TrustedKeys(config.trustedKeys());
        try {
            keys.requireReadable();
            return keys;
        } catch (IOException e) {
            throw new UncheckedIOException("the trusted keys cannot be read: " + e, e);
        }
    }

    /**
     * Loads a release, unless it is loaded already.
     *
     * @param topicEnd the end of the releases topic, as far as it has been read
     */
    public LoadOutcome load(GeneratorRelease release, long topicEnd) {
        if (isLoaded(release)) {
            return new LoadOutcome.Unchanged();
        }
        var outcome = load(release, store, topicEnd);
        loadCounter(outcome.tag()).increment();
        return outcome;
    }

    private Counter loadCounter(LoadOutcome.Tag result) {
        return Counter.builder("dcgan.inference.loads")
                .description("Attempts to load a release from the store, by result")
                .tag("result", result.toString())
                .register(metrics);
    }

    /**
     * Makes the generators live that were live when the previous process ended. If a copy is corrupt or was not saved,
     * the next best of its model takes its place.
     */
    public void restore(Manifest kept) {
        var crashed = crashGuard.crashedReleases();
        kept.live()
                .forEach((model, live) -> kept.releases().stream()
                        .filter(release -> release.model().equals(model))
                        .filter(release -> !crashed.containsKey(release.key()))
                        .sorted(Comparator.comparing((GeneratorRelease release) ->
                                        kept.failed(release).isPresent())
                                .thenComparing(release -> !release.id().equals(live)))
                        .filter(release ->
                                load(release, copy.store(), QuarantineEntry.TOPIC_UNREAD) instanceof LoadOutcome.Loaded)
                        .findFirst()
                        .ifPresent(release -> registry.getOrCreate(model).route(release.id())));
    }

    /** Loads the other generators of the copy; no request waits for them. */
    public void restoreRest(Manifest kept) {
        for (var release : kept.releases()) {
            if (!isLoaded(release) && kept.failed(release).isEmpty()) {
                load(release, copy.store(), QuarantineEntry.TOPIC_UNREAD);
            }
        }
    }

    /**
     * Unloads all but the given releases of a model, and saves the rest to disk. Writing to disk takes longer than
     * loading, so the new release is live before it is saved.
     */
    public void retainAndSave(String model, List<GeneratorRelease> kept) {
        pendingCopies.removeIf(candidate -> !isLoaded(candidate.release()) || saveCopy(candidate));
        var ofModel = registry.getOrCreate(model);
        ofModel.unloadAllExcept(kept.stream().map(GeneratorRelease::id).toList());
        var live = ofModel.live();
        if (live.isEmpty()) {
            return;
        }
        try {
            copy.updateManifest(model, ofModel.loaded(), live.get().id());
        } catch (IOException e) {
            LOG.warnf("model=%s has no local copy to restart from: %s", model, e);
        }
    }

    private boolean isLoaded(GeneratorRelease release) {
        return registry.getOrCreate(release.model()).loaded().contains(release);
    }

    private LoadOutcome.Attempted load(GeneratorRelease release, ArtifactStore from, long topicEnd) {
        try (var span = tracing.startSpan("load release", firstImageLatency.traceParent(release.id()))) {
            span.with("model", release.model()).with("release", release.id());
            var outcome = tryLoad(release, from, topicEnd);
            if (outcome instanceof LoadOutcome.Loaded) {
                span.markSucceeded();
            } else {
                span.markFailed(outcome.tag().toString());
            }
            return outcome;
        }
    }

    private LoadOutcome.Attempted tryLoad(GeneratorRelease release, ArtifactStore from, long topicEnd) {
        long started = System.nanoTime();
        boolean own = from == copy.store();
        try {
            trustedKeys.check(release);
            var files = own ? Candidate.readCopy(release, from, timers) : Candidate.read(release, from, timers);
            openAndVerify(files, own, topicEnd);
            LOG.infof(
                    "model=%s release=%s loaded from %s in %d ms",
                    release.model(), release.id(), from, (System.nanoTime() - started) / 1_000_000);
            return new LoadOutcome.Loaded();
        } catch (UnusableGeneratorException | UntrustedReleaseException e) {
            LOG.errorf("model=%s release=%s refused: %s", release.model(), release.id(), e.getMessage());
            return new LoadOutcome.Refused(String.valueOf(e.getMessage()));
        } catch (RuntimeException | OutOfMemoryError e) {
            // Perhaps for lack of memory, which is no fault of the release.
            LOG.errorf(e, "model=%s release=%s cannot be loaded now", release.model(), release.id());
            return new LoadOutcome.Unavailable("internal error: " + e);
        } catch (IOException e) {
            LOG.warnf("model=%s release=%s cannot be read now: %s", release.model(), release.id(), e.getMessage());
            return new LoadOutcome.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Runs the steps in which native code may crash. Reading is not one of them and may wait long for a silent store.
     */
    private void openAndVerify(Candidate.ReleaseFiles files, boolean own, long topicEnd)
            throws UnusableGeneratorException {
        var release = files.release();
        crashGuard.begin(release.key(), topicEnd);
        try (var candidate = files.open(timers)) {
            candidate.verify();
            registry.getOrCreate(release.model()).load(candidate.commit());
            if (!own) {
                pendingCopies.add(candidate);
            }
        } finally {
            crashGuard.end(release.key());
        }
    }

    /** Saves a copy if possible: a full or read-only disk must not keep a good generator from serving. */
    private boolean saveCopy(Candidate candidate) {
        try {
            copy.saveFiles(candidate);
            return true;
        } catch (IOException e) {
            LOG.warnf(
                    "model=%s release=%s has no local copy to restart from: %s",
                    candidate.release().model(), candidate.release().id(), e);
            return false;
        }
    }
}
