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
 * Monitors the performance of each release in service, and reports a release whose runs fail, produce NaN or infinite
 * pixels, or take far longer than the runs of the previous release. Each replica judges by its own runs only.
 */
@ApplicationScoped
public class Probation implements GeneratorRunListener {
    /** Smaller differences per image are negligible. */
    private static final double FLOOR_NANOS = 100_000;

    private final double latencyBand;
    private final Map<String, ReleaseStatistics> statistics = new ConcurrentHashMap<>();
    private final Map<String, GeneratorRelease> baselines = new ConcurrentHashMap<>();
    private volatile BiConsumer<GeneratorRelease, String> failureHandler = (release, reason) -> {};

    public Probation(InferenceConfig config) {
        latencyBand = config.latencyBand();
    }

    /**
     * @param newHandler receives a release that performs badly, and the reason; perhaps repeatedly, on drawing threads
     */
    public void setFailureHandler(BiConsumer<GeneratorRelease, String> newHandler) {
        failureHandler = newHandler;
    }

    /** Sets the release with which others of its model are compared: the one that was live before. */
    public void setBaseline(GeneratorRelease before) {
        baselines.put(before.model(), before);
    }

    /** Drops the statistics of a release: if it serves again, it starts afresh. */
    public void reset(GeneratorRelease release) {
        statistics.remove(release.key());
    }

    /**
     * Drops the statistics of all other releases.
     *
     * @param loaded keys of the loaded releases
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
        // Networks of different kinds may differ in speed.
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
        // One slow window may be due to a busy machine.
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
