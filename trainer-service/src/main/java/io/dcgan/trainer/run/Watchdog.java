package io.dcgan.trainer.run;

import io.dcgan.trainer.gan.Progress;
import io.dcgan.trainer.run.RunState.Best;
import java.util.Optional;

/**
 * Knows when a training has gone wrong. What it says depends on steps and measurements alone, never on the time, so that
 * a run that was interrupted is judged as it would have been without.
 */
final class Watchdog {
    /** Steps that are looked at together. */
    static final int WINDOW = 100;

    private static final double ALWAYS = 0.9999;

    /** Share of the best coverage of the run below which the generator has collapsed. */
    private static final double COLLAPSED = 0.25;

    /** Share of all images in one class above which a generator that should draw all of them has collapsed. */
    private static final double ONE_CLASS = 0.8;

    /**
     * Training images after which a generator that never drew more classes has collapsed, too. One that is told which to
     * draw knows them early; of the others, the slowest architectures need half a million.
     */
    private static final long LEARNED_AFTER = 1_000_000;

    private static final long LEARNED_AFTER_WHEN_ASKED = 250_000;

    private Watchdog() {}

    /** Whether the training computes with numbers. */
    static Optional<String> numbers(Progress progress) {
        return progress.finite()
                ? Optional.empty()
                : Optional.of("the losses must be numbers, got %s for the discriminator and %s for the generator"
                        .formatted(progress.discriminatorLoss(), progress.generatorLoss()));
    }

    /** Whether the discriminator was never wrong in a window. */
    static boolean wins(Progress window) {
        return window.realAccuracy() >= ALWAYS && window.generatedAccuracy() >= ALWAYS;
    }

    /** @param afterSteps after which a discriminator that is never wrong has won: the generator learns nothing more */
    static Optional<String> won(int windows, int afterSteps) {
        return windows * WINDOW >= afterSteps
                ? Optional.of(
                        "the discriminator has won: it told all images apart for %d steps".formatted(windows * WINDOW))
                : Optional.empty();
    }

    /**
     * Whether the generator draws much less than it did, or than it should by now.
     *
     * @param best           the best generator before
     * @param images         that it has learned from
     * @param asked          whether it is told which class to draw
     * @param coverage       of the new one
     * @param largestClass   its largest share of one class
     * @param expectedShares how many classes there are; 0 if it is not known
     * @param largestReal    the largest share of one class in the real images
     */
    static Optional<String> collapsed(
            Best best,
            long images,
            boolean asked,
            double coverage,
            double largestClass,
            int expectedShares,
            double largestReal) {
        if (best.epoch() > 0 && best.coverage() > 0 && coverage < COLLAPSED * best.coverage()) {
            return Optional.of("the generator has collapsed: its coverage fell from %.3f in epoch %d to %.3f"
                    .formatted(best.coverage(), best.epoch(), coverage));
        }
        boolean drewMore = best.epoch() > 0 && !ofOneClass(best.largestClass(), expectedShares, largestReal);
        boolean shouldDrawMore = images >= (asked ? LEARNED_AFTER_WHEN_ASKED : LEARNED_AFTER);
        if (ofOneClass(largestClass, expectedShares, largestReal) && (drewMore || shouldDrawMore)) {
            return Optional.of("the generator has collapsed: %.0f %% of its images are of one class"
                    .formatted(100 * largestClass));
        }
        return Optional.empty();
    }

    /** Whether a generator draws one class where it should draw several; half of what real images leave must be left. */
    static boolean ofOneClass(double largestClass, int expectedShares, double largestReal) {
        return expectedShares > 2 && largestClass > Math.max(ONE_CLASS, (1 + largestReal) / 2);
    }
}
