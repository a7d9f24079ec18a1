package io.dcgan.trainer.run.training;

import io.dcgan.trainer.gan.StepMetrics;
import io.dcgan.trainer.run.artifact.TrainingState.BestGenerator;
import java.util.Optional;

/**
 * Knows when a training has gone wrong. What it says depends on steps and measurements alone, never on the time, so that
 * a run that was interrupted is judged as it would have been without.
 */
final class Watchdog {
    /** Steps that are looked at together. */
    static final int WINDOW_STEPS = 100;

    private static final double PERFECT_ACCURACY = 0.9999;

    /** Share of the best coverage of the run below which the generator has collapsed. */
    private static final double COLLAPSED_COVERAGE_RATIO = 0.25;

    /** Share of all images in one class above which a generator that should draw all of them has collapsed. */
    private static final double ONE_CLASS_SHARE = 0.8;

    /**
     * Training images after which a generator that never drew more classes has collapsed, too. One that is told which to
     * draw knows them early; of the others, the slowest architectures need half a million.
     */
    private static final long LEARNED_AFTER_IMAGES = 1_000_000;

    private static final long LEARNED_AFTER_IMAGES_CONDITIONAL = 250_000;

    private Watchdog() {}

    /** Whether the training computes with numbers. */
    static Optional<String> nonFiniteLosses(StepMetrics progress) {
        return progress.finite()
                ? Optional.empty()
                : Optional.of("the losses must be numbers, got %s for the discriminator and %s for the generator"
                        .formatted(progress.discriminatorLoss(), progress.generatorLoss()));
    }

    /** Whether the discriminator was never wrong in a window. */
    static boolean discriminatorWins(StepMetrics window) {
        return window.realAccuracy() >= PERFECT_ACCURACY && window.generatedAccuracy() >= PERFECT_ACCURACY;
    }

    /** @param afterSteps after which a discriminator that is never wrong has won: the generator learns nothing more */
    static Optional<String> discriminatorWon(int windows, int afterSteps) {
        return windows * WINDOW_STEPS >= afterSteps
                ? Optional.of("the discriminator has won: it told all images apart for %d steps"
                        .formatted(windows * WINDOW_STEPS))
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
    static Optional<String> generatorCollapse(
            BestGenerator best,
            long images,
            boolean asked,
            double coverage,
            double largestClass,
            int expectedShares,
            double largestReal) {
        if (best.epoch() > 0 && best.coverage() > 0 && coverage < COLLAPSED_COVERAGE_RATIO * best.coverage()) {
            return Optional.of("the generator has collapsed: its coverage fell from %.3f in epoch %d to %.3f"
                    .formatted(best.coverage(), best.epoch(), coverage));
        }
        boolean drewMore = best.epoch() > 0 && !drawsOneClass(best.largestClassShare(), expectedShares, largestReal);
        boolean shouldDrawMore = images >= (asked ? LEARNED_AFTER_IMAGES_CONDITIONAL : LEARNED_AFTER_IMAGES);
        if (drawsOneClass(largestClass, expectedShares, largestReal) && (drewMore || shouldDrawMore)) {
            return Optional.of("the generator has collapsed: %.0f %% of its images are of one class"
                    .formatted(100 * largestClass));
        }
        return Optional.empty();
    }

    /** Whether a generator draws one class where it should draw several; half of what real images leave must be left. */
    static boolean drawsOneClass(double largestClass, int expectedShares, double largestReal) {
        return expectedShares > 2 && largestClass > Math.max(ONE_CLASS_SHARE, (1 + largestReal) / 2);
    }
}
