package io.dcgan.trainer.run.monitor;

import java.util.Optional;
import java.util.function.Supplier;

/** Detects that a run has trained at less than half of its own best speed for a minute, and looks for the cause. */
final class SlowdownDetector {
    /** Time over which the best speed is measured, so that a short burst does not count. */
    static final long BEST_NANOS = 10_000_000_000L;

    /** Time after which a run counts as slow. */
    static final long SLOW_NANOS = 60_000_000_000L;

    private static final double SLOW_SHARE = 0.5;

    private final Supplier<ProcessorUsage> usage;
    private double best;
    private long imagesInWindow;
    private long nanosInWindow;
    private long slowNanos;
    private ProcessorUsage usageBefore;

    /** @param usage reads the processor usage of this process */
    SlowdownDetector(Supplier<ProcessorUsage> usage) {
        this.usage = usage;
        usageBefore = usage.get();
    }

    /**
     * Adds what was trained since the last call.
     *
     * @param images images since then
     * @param nanos  time of training since then
     * @return the likely cause if the run is slow
     */
    Optional<SlowdownCause> add(long images, long nanos) {
        updateBest(images, nanos);
        if (images * 1e9 / nanos >= SLOW_SHARE * best) {
            slowNanos = 0;
            usageBefore = usage.get();
            return Optional.empty();
        }
        slowNanos += nanos;
        return slowNanos >= SLOW_NANOS ? Optional.of(usage.get().causeSince(usageBefore)) : Optional.empty();
    }

    private void updateBest(long images, long nanos) {
        imagesInWindow += images;
        nanosInWindow += nanos;
        if (nanosInWindow >= BEST_NANOS) {
            best = Math.max(best, imagesInWindow * 1e9 / nanosInWindow);
            imagesInWindow = 0;
            nanosInWindow = 0;
        }
    }
}
