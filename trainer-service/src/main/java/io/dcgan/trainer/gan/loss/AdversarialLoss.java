package io.dcgan.trainer.gan.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.message.TrainingRecipe;

/**
 * Losses of the two networks, as functions of the discriminator's outputs {@code [n]} for real and generated images.
 *
 * <p>Implementations must use {@link #constant} instead of Java numbers in the autograd graph. DJL copies a number to
 * memory that Java may free at once, and the backward pass would read whatever is there by then.
 */
public interface AdversarialLoss {
    /** Loss that the discriminator minimises; a scalar. */
    NDArray discriminatorLoss(NDArray real, NDArray generated);

    /** Loss that the generator minimises; a scalar. */
    NDArray generatorLoss(NDArray generated);

    /** Converts outputs to probabilities of being real, 0 to 1; above 0.5 counts as real. Needs no gradient. */
    NDArray realProbability(NDArray outputs);

    static AdversarialLoss of(TrainingRecipe recipe) {
        var smoothing = (float) recipe.labelSmoothing();
        return switch (recipe.loss()) {
            case NON_SATURATING -> new NonSaturatingLoss(smoothing);
            case HINGE -> new HingeLoss();
            case LEAST_SQUARES -> new LeastSquaresLoss(smoothing);
        };
    }

    /** Returns a number as a scalar array in the scope of another array. */
    static NDArray constant(NDArray beside, float value) {
        return beside.getManager().full(new Shape(), value);
    }
}
