package io.dcgan.trainer.gan.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.message.TrainingRecipe;

/**
 * What the two networks play for, as functions of the discriminator's outputs {@code [n]} for real and for generated
 * images.
 *
 * <p>On the graph no number may stand where an array can: DJL puts a number into memory of Java that it lets go at once,
 * and backward, which needs it again, reads whatever lies there by then.
 */
public interface AdversarialLoss {
    /** What the discriminator makes small; a scalar. */
    NDArray discriminatorLoss(NDArray real, NDArray generated);

    /** What the generator makes small; a scalar. */
    NDArray generatorLoss(NDArray generated);

    /** The outputs as probabilities of being real, 0 to 1; above 0.5 is taken for real. No gradient is needed. */
    NDArray realProbability(NDArray outputs);

    static AdversarialLoss of(TrainingRecipe recipe) {
        var smoothing = (float) recipe.labelSmoothing();
        return switch (recipe.loss()) {
            case NON_SATURATING -> new NonSaturatingLoss(smoothing);
            case HINGE -> new HingeLoss();
            case LEAST_SQUARES -> new LeastSquaresLoss(smoothing);
        };
    }

    /** A number as an array, beside another. */
    static NDArray constant(NDArray beside, float value) {
        return beside.getManager().full(new Shape(), value);
    }
}
