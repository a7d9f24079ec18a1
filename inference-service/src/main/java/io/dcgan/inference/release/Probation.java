package io.dcgan.inference.release;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.model.RunWatcher;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Watches how each release does in service, and says when one does badly: when its runs fail or draw no numbers, or take
 * far longer than those of the release before it. Each replica decides on what it sees itself.
 */
@ApplicationScoped
class Probation implements RunWatcher {
    /** Less than this an image, and nobody notices. */
    private static final double FLOOR_NANOS = 100_000;

    private final double latencyBand;
    private final Map<String, Evidence> evidence = new ConcurrentHashMap<>();
    private final Map<String, GeneratorRelease> standard = new ConcurrentHashMap<>();
    private volatile BiConsumer<GeneratorRelease, String> judge = (release, reason) -> {};

    Probation(InferenceConfig config) {
        latencyBand = config.latencyBand();
    }

    /** @param newJudge is told of a release that does badly, and why; perhaps several times, by threads that draw */
    void reportTo(BiConsumer<GeneratorRelease, String> newJudge) {
        judge = newJudge;
    }

    /** The release whose speed others of its model are held against: the one that was live before. */
    void compareWith(GeneratorRelease before) {
        standard.put(before.model(), before);
    }

    /** Should it come back, it begins anew. */
    void forget(GeneratorRelease release) {
        evidence.remove(release.key());
    }

    /**
     * What is not loaded any more needs no watching.
     *
     * @param loaded by their keys
     */
    void forgetAllBut(Set<String> loaded) {
        evidence.keySet().retainAll(loaded);
    }

    @Override
    public void ran(GeneratorRelease release, int images, long nanos, Optional<String> failure) {
        var mine = evidence.computeIfAbsent(release.key(), key -> new Evidence());
        if (failure.isPresent()) {
            if (mine.failed()) {
                judge.accept(
                        release,
                        "more than %d of its last %d runs failed: %s"
                                .formatted(Evidence.FAILURES, Evidence.WINDOW, failure.get()));
            }
        } else if (mine.succeeded(images, nanos)) {
            compare(release, mine, images);
        }
    }

    private void compare(GeneratorRelease release, Evidence mine, int images) {
        var before = standard.get(release.model());
        // Another kind of network takes another time by right.
        if (before == null || before.id().equals(release.id()) || !alike(before, release)) {
            return;
        }
        var its = evidence.get(before.key());
        if (its == null) {
            return;
        }
        var mineNow = mine.median(images);
        var itsThen = its.median(images);
        if (mineNow.isEmpty() || itsThen.isEmpty()) {
            return;
        }
        double now = mineNow.getAsDouble();
        double then = itsThen.getAsDouble();
        boolean slow = now > latencyBand * then && now - then > FLOOR_NANOS;
        // A machine that is busy for a moment is no fault of the release's.
        if (mine.suspect(slow)) {
            judge.accept(
                    release,
                    "an image takes %.0f µs, more than %.1f times the %.0f µs of %s"
                            .formatted(now / 1e3, latencyBand, then / 1e3, before.id()));
        }
    }

    private static boolean alike(GeneratorRelease one, GeneratorRelease other) {
        return one.signature().equals(other.signature())
                && one.provenance().architecture().equals(other.provenance().architecture());
    }
}
