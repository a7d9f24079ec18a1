package io.dcgan.trainer.gan.loss;

import ai.djl.ndarray.NDArray;

/**
 * Least-squares loss: the discriminator's outputs are pulled to 1 for real and to 0 for generated images.
 *
 * @param smoothing distance of the target of real images below 1
 * @see <a href="https://arxiv.org/abs/1611.04076">Mao et al.: Least squares GAN, equation 9</a>
 */
public record LeastSquaresLoss(float smoothing) implements AdversarialLoss {
    /** Returns ½·(real − (1−s))² + ½·generated², averaged over the batch. */
    @Override
    public NDArray discriminatorLoss(NDArray real, NDArray generated) {
        var onReal =
                real.sub(AdversarialLoss.constant(real, 1 - smoothing)).square().mean();
        return onReal.add(generated.square().mean()).mul(AdversarialLoss.constant(real, 0.5f));
    }

    /** Returns ½·(generated − 1)², averaged over the batch. */
    @Override
    public NDArray generatorLoss(NDArray generated) {
        return generated
                .sub(AdversarialLoss.constant(generated, 1))
                .square()
                .mean()
                .mul(AdversarialLoss.constant(generated, 0.5f));
    }

    @Override
    public NDArray realProbability(NDArray outputs) {
        return outputs.clip(0, 1);
    }
}
