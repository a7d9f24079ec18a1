package io.dcgan.trainer.gan.loss;

import ai.djl.ndarray.NDArray;

/**
 * Gradient penalty R1, which keeps the discriminator flat around real images. The engine cannot differentiate twice, so
 * the gradient is approximated by the change of the output under a small random perturbation. For ε drawn from a
 * standard normal distribution,
 *
 * <pre>{@code ½·w·E[(D(x + σ·ε) − D(x))²] / σ²  →  ½·w·‖∇D(x)‖²   as σ → 0}</pre>
 *
 * It needs an additional forward pass, so it is applied only at every fourth step, with four times the weight.
 *
 * @param weight w
 * @see <a href="https://arxiv.org/abs/1801.04406">Mescheder, Geiger, Nowozin: Which training methods for GANs do
 *     actually converge?, equation 9</a>
 * @see <a href="https://arxiv.org/abs/1912.04958">Karras et al.: Analyzing and improving the image quality of StyleGAN,
 *     section 3.1: lazy regularization</a>
 * @see <a href="https://arxiv.org/abs/2501.08316">Lin et al.: Diffusion adversarial post-training, section 3.4: the
 *     approximation</a>
 */
public record GradientPenalty(float weight) {
    /** Number of steps between penalties, and the factor by which the weight is multiplied. */
    public static final int INTERVAL = 4;

    /** Standard deviation σ of the perturbation, for pixels with a range of 2. */
    private static final float NOISE_SCALE = 0.05f;

    /** Returns x + σ·ε. */
    public NDArray perturb(NDArray images, NDArray noise) {
        return images.add(noise.mul(AdversarialLoss.constant(noise, NOISE_SCALE)));
    }

    /** Returns the penalty, a scalar, from the outputs {@code [n]} for the images and for the perturbed images. */
    public NDArray compute(NDArray onReal, NDArray onPerturbed) {
        var half = AdversarialLoss.constant(onReal, INTERVAL * weight / (2 * NOISE_SCALE * NOISE_SCALE));
        return onPerturbed.sub(onReal).square().mean().mul(half);
    }
}
