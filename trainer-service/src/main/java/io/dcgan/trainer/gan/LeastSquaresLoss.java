package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;

/**
 * The least squares loss: the discriminator's outputs are pulled to 1 for real and to 0 for generated images.
 *
 * @param smoothing how far the target of real images is below 1
 * @see <a href="https://arxiv.org/abs/1611.04076">Mao et al.: Least squares GAN, equation 9</a>
 */
record LeastSquaresLoss(float smoothing) implements Loss {
    /** ½·(real − (1−s))² + ½·generated², averaged over the batch. */
    @Override
    public NDArray discriminator(NDArray real, NDArray generated) {
        var onReal = real.sub(Loss.constant(real, 1 - smoothing)).square().mean();
        return onReal.add(generated.square().mean()).mul(Loss.constant(real, 0.5f));
    }

    /** ½·(generated − 1)², averaged over the batch. */
    @Override
    public NDArray generator(NDArray generated) {
        return generated.sub(Loss.constant(generated, 1)).square().mean().mul(Loss.constant(generated, 0.5f));
    }

    @Override
    public NDArray probability(NDArray outputs) {
        return outputs.clip(0, 1);
    }
}
