package io.dcgan.trainer.gan;

/**
 * Means over some steps.
 *
 * @param steps             how many
 * @param realScore         D(x), the mean probability that the discriminator gives real images
 * @param generatedScore    D(G(z)), likewise for generated ones
 * @param realAccuracy      share of the real images that it took for real
 * @param generatedAccuracy share of the generated images that it took for generated
 */
public record StepMetrics(
        long steps,
        double discriminatorLoss,
        double generatorLoss,
        double realScore,
        double generatedScore,
        double realAccuracy,
        double generatedAccuracy) {
    /** Of no steps. */
    public static final StepMetrics NONE = new StepMetrics(0, 0, 0, 0, 0, 0, 0);

    /** Whether the training still computes with numbers. */
    public boolean finite() {
        return Double.isFinite(discriminatorLoss + generatorLoss + realScore + generatedScore);
    }

    /** Over the steps of both. */
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
