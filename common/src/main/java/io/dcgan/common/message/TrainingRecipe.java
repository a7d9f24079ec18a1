package io.dcgan.common.message;

import io.dcgan.common.id.Require;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Hyperparameters of the training. In JSON its fields are among those of {@link TrainCommand}.
 *
 * @param loss                      adversarial loss: {@code non-saturating} (binary cross-entropy on logits),
 *     {@code hinge} or {@code least-squares}
 * @param generatorLearningRate     Adam's step size for the generator, 1e-7 to 1
 * @param discriminatorLearningRate Adam's step size for the discriminator, 1e-7 to 1
 * @param learningRateDecay         final share of the run over which both rates fall linearly to 0; 0 (constant) to 1
 *     (from the first step)
 * @param beta1                     decay of Adam's first moment, 0 to 0.999
 * @param beta2                     decay of Adam's second moment, 0 to 0.99999
 * @param labelSmoothing            distance of the target of real images below 1, 0 to 0.5; 0 with {@code hinge}
 * @param dropout                   share of the discriminator's hidden values dropped in a step, 0 to 0.9
 * @param spectralNormalisation     whether the discriminator's weights are divided by their largest singular value,
 *     instead of batch normalisation
 * @param gradientPenalty           weight of half the discriminator's squared slope at real images (R1, approximated by
 *     differences, at every fourth step), 0 (off) to 1000
 * @param emaDecay                  share of the averaged generator that is kept in each step, 0 (off) to 0.99999
 */
public record TrainingRecipe(
        @Schema(implementation = String.class) LossType loss,
        double generatorLearningRate,
        double discriminatorLearningRate,
        double learningRateDecay,
        double beta1,
        double beta2,
        double labelSmoothing,
        double dropout,
        boolean spectralNormalisation,
        double gradientPenalty,
        double emaDecay) {

    public TrainingRecipe {
        Require.range("generatorLearningRate", generatorLearningRate, 1e-7, 1);
        Require.range("discriminatorLearningRate", discriminatorLearningRate, 1e-7, 1);
        Require.range("learningRateDecay", learningRateDecay, 0, 1);
        Require.range("beta1", beta1, 0, 0.999);
        Require.range("beta2", beta2, 0, 0.99999);
        Require.range("labelSmoothing", labelSmoothing, 0, 0.5);
        Require.range("dropout", dropout, 0, 0.9);
        Require.range("gradientPenalty", gradientPenalty, 0, 1000);
        Require.range("emaDecay", emaDecay, 0, 0.99999);
        if (loss == LossType.HINGE && labelSmoothing != 0) {
            throw new IllegalArgumentException(
                    "labelSmoothing must be 0 with loss hinge, which has no target to smooth, got " + labelSmoothing);
        }
    }
}
