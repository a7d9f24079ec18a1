package io.dcgan.inference.release;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.trace.Traces;
import io.dcgan.inference.model.Generators;
import io.dcgan.inference.model.UnusableGeneratorException;
import io.dcgan.inference.release.LastGoodCopy.Kept;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Loads releases, if they deserve it. What cannot be used is reported, and the current generator keeps serving.
 *
 * <p>One thread at a time.
 */
@ApplicationScoped
class ReleaseLoader {
    private static final Logger LOG = Logger.getLogger(ReleaseLoader.class);

    private static final int REHEARSALS = 20;

    /** Records that are read in each rehearsal: so many that the JVM compiles what reads one. */
    private static final int RECORDS = 20;

    private final ArtifactStore store;
    private final LastGoodCopy copy;
    private final Generators generators;
    private final MeterRegistry metrics;
    private final LoadPhases phases;
    private final Traces traces;
    private final FirstImages firstImages;
    private final List<Candidate> toKeep = new ArrayList<>();
    private final LoadingMark mark;
    private Optional<GeneratorRelease> toRehearse = Optional.empty();
    private int rehearsals;

    ReleaseLoader(
            ArtifactStore store,
            LastGoodCopy copy,
            LoadingMark mark,
            Generators generators,
            FirstImages firstImages,
            MeterRegistry metrics,
            Traces traces) {
        this.store = store;
        this.copy = copy;
        this.mark = mark;
        this.generators = generators;
        this.firstImages = firstImages;
        this.metrics = metrics;
        this.traces = traces;
        phases = new LoadPhases(metrics, traces);
        LoadOutcome.TAGS.forEach(this::count);
    }

    /**
     * Makes sure that a release is loaded, ready to answer.
     *
     * @param topicEnd to which the releases topic has been read
     */
    LoadOutcome load(GeneratorRelease release, long topicEnd) {
        if (isLoaded(release)) {
            return new LoadOutcome.Unchanged();
        }
        var outcome = load(release, store, topicEnd);
        count(outcome.tag()).increment();
        return outcome;
    }

    private Counter count(String result) {
        return Counter.builder("dcgan.inference.loads")
                .description("Releases that were loaded from the store, or were to be, by how it went")
                .tag("result", result)
                .register(metrics);
    }

    /**
     * Makes the generators live that were live when the process before this one ended, or the next best of their models:
     * a copy may have rotted, or its disk may have been full.
     */
    void restore(Kept kept) {
        var deadly = mark.deadly();
        kept.live()
                .forEach((model, live) -> kept.releases().stream()
                        .filter(release -> release.model().equals(model))
                        .filter(release -> !deadly.containsKey(release.key()))
                        .sorted(Comparator.comparing((GeneratorRelease release) ->
                                        kept.failed(release).isPresent())
                                .thenComparing(release -> !release.id().equals(live)))
                        .filter(release -> load(release, copy.store(), Refusal.UNREAD) instanceof LoadOutcome.Loaded)
                        .findFirst()
                        .ifPresent(release -> generators.toLoad(model).route(release.id())));
    }

    /** Loads what else was loaded then: nobody waits for it. */
    void restoreRest(Kept kept) {
        for (var release : kept.releases()) {
            if (!isLoaded(release) && kept.failed(release).isEmpty()) {
                load(release, copy.store(), Refusal.UNREAD);
            }
        }
    }

    /**
     * Unloads all but these, and keeps on the disk what is left. Only now: a disk takes longer to write than a generator
     * to load, and requests need not wait for it.
     */
    void settle(String model, List<GeneratorRelease> kept) {
        toKeep.removeIf(candidate -> !isLoaded(candidate.release()) || keep(candidate));
        var ofModel = generators.toLoad(model);
        ofModel.retain(kept.stream().map(GeneratorRelease::id).toList());
        var live = ofModel.live();
        if (live.isEmpty()) {
            return;
        }
        try {
            copy.list(model, ofModel.loaded(), live.get().id());
        } catch (IOException e) {
            LOG.warnf("model=%s serves without a copy on the disk: %s", model, e);
        }
        toRehearse = live;
    }

    /**
     * Loads a release that is loaded already, and reads its record, for nothing but practice: the JVM compiles what does
     * so now, and not when the next release comes while requests wait for the same processor.
     *
     * @param free asked before each time: what is news goes first
     */
    void rehearse(BooleanSupplier free) {
        if (toRehearse.isEmpty() || rehearsals >= REHEARSALS) {
            return;
        }
        var release = toRehearse.get();
        var untold = LoadPhases.untold();
        var record = Json.write((ReleaseRecord) release);
        for (; rehearsals < REHEARSALS && free.getAsBoolean(); rehearsals++) {
            try (var candidate =
                    Candidate.readCopy(release, copy.store(), untold).open(untold)) {
                candidate.prove();
                for (int j = 0; j < RECORDS; j++) {
                    Json.read(record, ReleaseRecord.class);
                }
            } catch (IOException | UnusableGeneratorException | MalformedMessageException e) {
                LOG.debug("the loading of releases is not rehearsed", e);
                rehearsals = REHEARSALS;
                return;
            }
        }
    }

    private boolean isLoaded(GeneratorRelease release) {
        return generators.toLoad(release.model()).loaded().contains(release);
    }

    private LoadOutcome load(GeneratorRelease release, ArtifactStore from, long topicEnd) {
        try (var step = traces.step("load release", firstImages.origin(release.id()))) {
            step.with("model", release.model()).with("release", release.id());
            var outcome = tryLoad(release, from, topicEnd);
            if (outcome instanceof LoadOutcome.Loaded) {
                step.done();
            } else {
                step.failed(outcome.tag());
            }
            return outcome;
        }
    }

    private LoadOutcome tryLoad(GeneratorRelease release, ArtifactStore from, long topicEnd) {
        long started = System.nanoTime();
        boolean own = from == copy.store();
        try {
            var files = own ? Candidate.readCopy(release, from, phases) : Candidate.read(release, from, phases);
            open(files, own, topicEnd);
            LOG.infof(
                    "model=%s release=%s is loaded from %s in %d ms",
                    release.model(), release.id(), from, (System.nanoTime() - started) / 1_000_000);
            return new LoadOutcome.Loaded();
        } catch (UnusableGeneratorException e) {
            LOG.errorf("model=%s release=%s is refused: %s", release.model(), release.id(), e.getMessage());
            return new LoadOutcome.Refused(String.valueOf(e.getMessage()));
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.errorf(e, "model=%s release=%s is refused: error in this service", release.model(), release.id());
            return new LoadOutcome.Refused("error in the service: " + e);
        } catch (IOException e) {
            LOG.warnf("model=%s release=%s cannot be read now: %s", release.model(), release.id(), e.getMessage());
            return new LoadOutcome.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    /** What a process may die of: reading, for which a silent store lets it wait long, is none of it. */
    private void open(Candidate.Files files, boolean own, long topicEnd) throws UnusableGeneratorException {
        var release = files.release();
        mark.begin(release.key(), topicEnd);
        try (var candidate = files.open(phases)) {
            candidate.prove();
            generators.toLoad(release.model()).load(candidate.commit());
            if (!own) {
                toKeep.add(candidate);
            }
        } finally {
            mark.end(release.key());
        }
    }

    /** A disk that is full or read-only must not keep a good generator from serving. */
    private boolean keep(Candidate candidate) {
        try {
            copy.put(candidate);
            return true;
        } catch (IOException e) {
            LOG.warnf(
                    "model=%s release=%s serves without a copy on the disk: %s",
                    candidate.release().model(), candidate.release().id(), e);
            return false;
        }
    }
}
