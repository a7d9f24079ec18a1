package io.dcgan.inference.release.monitor;

import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.inference.InferenceConfig;
import io.dcgan.inference.model.GeneratorRunListener;
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
public class Probation implements GeneratorRunListener {
    /** Less than this an image, and nobody notices. */
    private static final double FLOOR_NANOS = 100_000;

    private final double latencyBand;
    private final Map<String, ReleaseStatistics> statistics = new ConcurrentHashMap<>();
    private final Map<String, GeneratorRelease> baselines = new ConcurrentHashMap<>();
    private volatile BiConsumer<GeneratorRelease, String> failureHandler = (release, reason) -> {};

    public Probation(InferenceConfig config) {
        latencyBand = config.latencyBand();
    }

    /** @param newJudge is told of a release that does badly, and why; perhaps several times, by threads that draw */
    public void setFailureHandler(BiConsumer<GeneratorRelease, String> newJudge) {
        failureHandler = newJudge;
    }

    /** The release whose speed others of its model are held against: the one that was live before. */
    public void setBaseline(GeneratorRelease before) {
        baselines.put(before.model(), before);
    }

    /** Should it come back, it begins anew. */
    public void reset(GeneratorRelease release) {
        statistics.remove(release.key());
    }

    /**
     * What is not loaded any more needs no watching.
     *
     * @param loaded by their keys
     */
    public void retainOnly(Set<String> loaded) {
        statistics.keySet().retainAll(loaded);
    }

    @Override
    public void onRun(GeneratorRelease release, int images, long nanos, Optional<String> failure) {
        var mine = statistics.computeIfAbsent(release.key(), key -> new ReleaseStatistics());
        if (failure.isPresent()) {
            if (mine.recordFailure()) {
                failureHandler.accept(
                        release,
                        "more than %d of its last %d runs failed: %s"
                                .formatted(ReleaseStatistics.MAX_FAILURES, ReleaseStatistics.WINDOW, failure.get()));
            }
        } else if (mine.recordSuccess(images, nanos)) {
            compare(release, mine, images);
        }
    }

    private void compare(GeneratorRelease release, ReleaseStatistics mine, int images) {
        var before = baselines.get(release.model());
        // Another kind of network takes another time by right.
        if (before == null || before.id().equals(release.id()) || !isComparable(before, release)) {
            return;
        }
        var its = statistics.get(before.key());
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
        if (mine.recordWindow(slow)) {
            failureHandler.accept(
                    release,
                    "an image takes %.0f µs, more than %.1f times the %.0f µs of %s"
                            .formatted(now / 1e3, latencyBand, then / 1e3, before.id()));
        }
    }

    private static boolean isComparable(GeneratorRelease one, GeneratorRelease other) {
        return one.signature().equals(other.signature())
                && one.provenance().architecture().equals(other.provenance().architecture());
    }
}
