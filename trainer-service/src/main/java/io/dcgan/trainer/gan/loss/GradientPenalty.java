package io.dcgan.trainer.gan.loss;

import ai.djl.ndarray.NDArray;

/**
 * Keeps the discriminator flat around real images: R1, approximated by how its output changes over a small random way,
 * because the engine does not differentiate twice. For ε drawn from a standard normal distribution,
 *
 * <pre>{@code ½·w·E[(D(x + σ·ε) − D(x))²] / σ²  →  ½·w·‖∇D(x)‖²   as σ → 0}</pre>
 *
 * It is taken at every fourth step only, with four times the weight, because it takes a pass of its own.
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
    /** Steps from one penalty to the next; it then weighs so many times as much. */
    public static final int INTERVAL = 4;

    /** σ, of a range of 2. */
    private static final float NOISE_SCALE = 0.05f;

    /** x + σ·ε */
    public NDArray perturb(NDArray images, NDArray noise) {
        return images.add(noise.mul(AdversarialLoss.constant(noise, NOISE_SCALE)));
    }

    /** @return the penalty, a scalar, of outputs {@code [n]} for the images and for the moved ones */
    public NDArray compute(NDArray onReal, NDArray onMoved) {
        var half = AdversarialLoss.constant(onReal, INTERVAL * weight / (2 * NOISE_SCALE * NOISE_SCALE));
        return onMoved.sub(onReal).square().mean().mul(half);
    }
}
