package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/**
 * The non-saturating loss on logits. With σ(−x) = 1 − σ(x), both sides are means of softplus(x) = log(1 + eˣ), which
 * neither overflows nor loses the small end.
 *
 * @param smoothing how far the target of real images is below 1
 * @see <a href="https://arxiv.org/abs/1406.2661">Goodfellow et al.: Generative adversarial nets, section 3</a>
 * @see <a href="https://arxiv.org/abs/1606.03498">Salimans et al.: Improved techniques, section 3.4: one-sided label
 *     smoothing</a>
 */
record Loss(float smoothing) {
    /** −(1−s)·log σ(real) − s·log(1 − σ(real)) − log(1 − σ(generated)), averaged over the batch. */
    NDArray discriminator(NDArray real, NDArray generated) {
        // Not mul(smoothing): DJL puts the number into memory of Java that it lets go at once, and backward, which
        // needs
        // the number again, reads whatever lies there by then.
        var share = real.getManager().full(new Shape(), smoothing);
        var onReal = Activation.softPlus(real.neg()).mean().add(real.mean().mul(share));
        return onReal.add(Activation.softPlus(generated).mean());
    }

    /** −log σ(generated), averaged over the batch. */
    NDArray generator(NDArray generated) {
        return Activation.softPlus(generated.neg()).mean();
    }
}
