package io.dcgan.trainer.run.monitor;

import io.dcgan.trainer.gan.StepMetrics;
import io.dcgan.trainer.run.artifact.TrainingState.BestGenerator;
import java.util.Optional;

/**
 * Recognises trainings that have gone wrong. Its decisions depend on steps and measurements alone, never on time, so that an
 * interrupted run is judged like an uninterrupted one.
 */
public final class DivergenceDetector {
    /** Number of steps that are judged together. */
    public static final int WINDOW_STEPS = 100;

    private static final double PERFECT_ACCURACY = 0.9999;

    /** Share of the best coverage of the run below which the generator has collapsed. */
    private static final double COLLAPSED_COVERAGE_RATIO = 0.25;

    /** Share of all images in one class above which a generator that should draw all of them has collapsed. */
    private static final double ONE_CLASS_SHARE = 0.8;

    /**
     * Training images after which a generator that never drew more than one class has collapsed. A conditional generator
     * learns the classes early; of the others, the slowest architectures need half a million.
     */
    private static final long LEARNED_AFTER_IMAGES = 1_000_000;

    private static final long LEARNED_AFTER_IMAGES_CONDITIONAL = 250_000;

    private DivergenceDetector() {}

    /** Returns a reason for a rollback if a loss is NaN or infinite. */
    static Optional<String> nonFiniteLosses(StepMetrics progress) {
        return progress.finite()
                ? Optional.empty()
                : Optional.of("the losses must be finite, got %s for the discriminator and %s for the generator"
                        .formatted(progress.discriminatorLoss(), progress.generatorLoss()));
    }

    /** Returns whether the discriminator was never wrong in a window. */
    static boolean isDiscriminatorPerfect(StepMetrics window) {
        return window.realAccuracy() >= PERFECT_ACCURACY && window.generatedAccuracy() >= PERFECT_ACCURACY;
    }

    /**
     * Returns a reason for a rollback if the discriminator has won, so that the generator learns nothing more.
     *
     * @param afterSteps number of steps without an error after which it has
     */
    static Optional<String> discriminatorWon(int windows, int afterSteps) {
        return windows * WINDOW_STEPS >= afterSteps
                ? Optional.of("the discriminator has won: it classified every image correctly for %d steps"
                        .formatted(windows * WINDOW_STEPS))
                : Optional.empty();
    }

    /**
     * Returns a reason for a rollback if the generator draws much less variety than before, or than it should by now.
     *
     * @param best           the best generator before
     * @param images         number of training images so far
     * @param conditional    whether the generator is given the class
     * @param coverage       coverage of the new generator
     * @param largestClass   largest share of one class among its images
     * @param expectedShares number of classes; 0 if it is unknown
     * @param largestReal    the largest share of one class in the real images
     */
    public static Optional<String> generatorCollapse(
            BestGenerator best,
            long images,
            boolean conditional,
            double coverage,
            double largestClass,
            int expectedShares,
            double largestReal) {
        if (best.epoch() > 0 && best.coverage() > 0 && coverage < COLLAPSED_COVERAGE_RATIO * best.coverage()) {
            return Optional.of("the generator has collapsed: its coverage fell from %.3f in epoch %d to %.3f"
                    .formatted(best.coverage(), best.epoch(), coverage));
        }
        boolean drewMore = best.epoch() > 0 && !drawsOneClass(best.largestClassShare(), expectedShares, largestReal);
        boolean shouldDrawMore = images >= (conditional ? LEARNED_AFTER_IMAGES_CONDITIONAL : LEARNED_AFTER_IMAGES);
        if (drawsOneClass(largestClass, expectedShares, largestReal) && (drewMore || shouldDrawMore)) {
            return Optional.of(
                    "the generator has collapsed: %.0f%% of its images are of one class".formatted(100 * largestClass));
        }
        return Optional.empty();
    }

    /** Returns whether a generator draws one class where it should draw several. Other classes must have at least half of their real share. */
    public static boolean drawsOneClass(double largestClass, int expectedShares, double largestReal) {
        return expectedShares > 2 && largestClass > Math.max(ONE_CLASS_SHARE, (1 + largestReal) / 2);
    }
}
