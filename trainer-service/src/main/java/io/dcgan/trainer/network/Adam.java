package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.dcgan.trainer.network.tensor.Weights;

/**
 * Adam optimizer whose moments can be inspected, saved and freed.
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

    /** @param weights weights to update; each step uses and clears their gradients */
    public Adam(Weights weights, double learningRate, double beta1, double beta2) {
        this.weights = weights;
        this.firstMoments = weights.map(NDArray::zerosLike);
        this.secondMoments = weights.map(NDArray::zerosLike);
        this.learningRate = learningRate;
        this.beta1 = beta1;
        this.beta2 = beta2;
    }

    /** First moments, by the names of the weights. */
    public Weights firstMoments() {
        return firstMoments;
    }

    /** Second moments, by the names of the weights. */
    public Weights secondMoments() {
        return secondMoments;
    }

    /**
     * Updates the weights with their gradients and clears the gradients.
     *
     * @param step   step number, from 1
     * @param factor factor for the learning rate
     */
    public void step(long step, double factor) {
        var corrected =
                (float) (factor * learningRate * Math.sqrt(1 - Math.pow(beta2, step)) / (1 - Math.pow(beta1, step)));
        weights.forEach((name, array) -> {
            try (var gradient = array.getGradient()) {
                // Weight decay 0, gradient scale 1 and a negative clipping bound disable all three.
                array.getNDArrayInternal()
                        .adamUpdate(
                                new NDList(array, gradient, firstMoments.get(name), secondMoments.get(name)),
                                new NDList(array),
                                (float) (factor * learningRate),
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
