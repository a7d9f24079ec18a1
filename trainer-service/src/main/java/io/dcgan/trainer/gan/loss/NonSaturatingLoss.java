package io.dcgan.trainer.gan.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/**
 * Non-saturating loss: binary cross-entropy on logits. With σ(−x) = 1 − σ(x), both losses are means of softplus(x) =
 * log(1 + eˣ), which neither overflows nor loses precision for small values.
 *
 * @param smoothing distance of the target of real images below 1
 * @see <a href="https://arxiv.org/abs/1406.2661">Goodfellow et al.: Generative adversarial nets, section 3</a>
 * @see <a href="https://arxiv.org/abs/1606.03498">Salimans et al.: Improved techniques, section 3.4: one-sided label
 *     smoothing</a>
 */
public record NonSaturatingLoss(float smoothing) implements AdversarialLoss {
    /** Returns −(1−s)·log σ(real) − s·log(1 − σ(real)) − log(1 − σ(generated)), averaged over the batch. */
    @Override
    public NDArray discriminatorLoss(NDArray real, NDArray generated) {
        var onReal =
                Activation.softPlus(real.neg()).mean().add(real.mean().mul(AdversarialLoss.constant(real, smoothing)));
        return onReal.add(Activation.softPlus(generated).mean());
    }

    /** Returns −log σ(generated), averaged over the batch. */
    @Override
    public NDArray generatorLoss(NDArray generated) {
        return Activation.softPlus(generated.neg()).mean();
    }

    @Override
    public NDArray realProbability(NDArray outputs) {
        return Activation.sigmoid(outputs);
    }
}
