package io.dcgan.trainer.gan.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/**
 * Hinge loss: outputs for real images are pushed above 1 and for generated images below −1, but not further.
 *
 * @see <a href="https://arxiv.org/abs/1705.02894">Lim, Ye: Geometric GAN</a>
 */
public record HingeLoss() implements AdversarialLoss {
    /** Returns max(0, 1 − real) + max(0, 1 + generated), averaged over the batch. */
    @Override
    public NDArray discriminatorLoss(NDArray real, NDArray generated) {
        var one = AdversarialLoss.constant(real, 1);
        return Activation.relu(one.sub(real))
                .mean()
                .add(Activation.relu(generated.add(one)).mean());
    }

    /** Returns −generated, averaged over the batch. */
    @Override
    public NDArray generatorLoss(NDArray generated) {
        return generated.mean().neg();
    }

    @Override
    public NDArray realProbability(NDArray outputs) {
        return Activation.sigmoid(outputs);
    }
}
