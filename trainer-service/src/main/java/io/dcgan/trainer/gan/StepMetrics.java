package io.dcgan.trainer.gan;

/**
 * Means over some steps.
 *
 * @param steps             number of steps
 * @param realScore         D(x), the mean probability that the discriminator assigns to real images
 * @param generatedScore    D(G(z)), the mean probability that the discriminator assigns to generated images
 * @param realAccuracy      share of the real images classified as real
 * @param generatedAccuracy share of the generated images classified as generated
 */
public record StepMetrics(
        long steps,
        double discriminatorLoss,
        double generatorLoss,
        double realScore,
        double generatedScore,
        double realAccuracy,
        double generatedAccuracy) {
    /** Metrics of zero steps. */
    public static final StepMetrics NONE = new StepMetrics(0, 0, 0, 0, 0, 0, 0);

    /** Returns whether the losses and scores are finite, neither NaN nor infinite. */
    public boolean finite() {
        return Double.isFinite(discriminatorLoss + generatorLoss + realScore + generatedScore);
    }

    /** Returns the means over the steps of both. */
    public StepMetrics plus(StepMetrics other) {
        long all = steps + other.steps;
        if (all == 0) {
            return NONE;
        }
        double mine = (double) steps / all;
        double others = (double) other.steps / all;
        return new StepMetrics(
                all,
                mine * discriminatorLoss + others * other.discriminatorLoss,
                mine * generatorLoss + others * other.generatorLoss,
                mine * realScore + others * other.realScore,
                mine * generatedScore + others * other.generatedScore,
                mine * realAccuracy + others * other.realAccuracy,
                mine * generatedAccuracy + others * other.generatedAccuracy);
    }
}
