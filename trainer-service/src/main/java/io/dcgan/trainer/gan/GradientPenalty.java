package io.dcgan.trainer.gan;

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
record GradientPenalty(float weight) {
    /** Steps from one penalty to the next; it then weighs so many times as much. */
    static final int EVERY = 4;

    /** σ, of a range of 2. */
    private static final float DISTANCE = 0.05f;

    /** x + σ·ε */
    NDArray move(NDArray images, NDArray noise) {
        return images.add(noise.mul(Loss.constant(noise, DISTANCE)));
    }

    /** @return the penalty, a scalar, of outputs {@code [n]} for the images and for the moved ones */
    NDArray of(NDArray onReal, NDArray onMoved) {
        var half = Loss.constant(onReal, EVERY * weight / (2 * DISTANCE * DISTANCE));
        return onMoved.sub(onReal).square().mean().mul(half);
    }
}
