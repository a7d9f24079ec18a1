package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.dcgan.trainer.network.tensor.Weights;

/**
 * Adam, with its moments where the run can see, save and free them.
 *
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma, Ba: Adam</a>
 */
public final class Adam {
    private static final float EPSILON = 1e-8f;

    private final Weights weights;
    private final Weights firstMoments;
    private final Weights secondMoments;
    private final double learningRate;
    private final double beta1;
    private final double beta2;

    /** @param weights with gradients, which each step uses and clears */
    public Adam(Weights weights, double learningRate, double beta1, double beta2) {
        this.weights = weights;
        this.firstMoments = weights.map(NDArray::zerosLike);
        this.secondMoments = weights.map(NDArray::zerosLike);
        this.learningRate = learningRate;
        this.beta1 = beta1;
        this.beta2 = beta2;
    }

    /** Its first moments, by the weights' names. */
    public Weights firstMoments() {
        return firstMoments;
    }

    /** Its second moments, by the weights' names. */
    public Weights secondMoments() {
        return secondMoments;
    }

    /**
     * Uses the gradients and clears them.
     *
     * @param step  this one's number, from 1
     * @param share of the rate that this step takes
     */
    public void step(long step, double share) {
        var corrected =
                (float) (share * learningRate * Math.sqrt(1 - Math.pow(beta2, step)) / (1 - Math.pow(beta1, step)));
        weights.forEach((name, array) -> {
            try (var gradient = array.getGradient()) {
                // No decay, no rescaling, no clipping: 0, 1 and a negative bound.
                array.getNDArrayInternal()
                        .adamUpdate(
                                new NDList(array, gradient, firstMoments.get(name), secondMoments.get(name)),
                                new NDList(array),
                                (float) (share * learningRate),
                                corrected,
                                0,
                                1,
                                -1,
                                (float) beta1,
                                (float) beta2,
                                EPSILON,
                                false,
                                false);
            }
        });
    }
}
