package io.dcgan.trainer.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;

/**
 * Adam optimizer whose moments can be inspected, saved and freed.
 *
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma, Ba: Adam</a>
 */
public final class Adam implements AutoCloseable {
    private static final double EPSILON = 1e-8;

    private final Weights weights;
    private final Weights firstMoments;
    private final Weights secondMoments;
    private final double learningRate;
    private final double beta1;
    private final double beta2;
    private final TorchScriptOp update;

    /**
     * @param manager owner of the moments
     * @param weights weights to update, which need no gradients of their own
     */
    public Adam(NDManager manager, Weights weights, double learningRate, double beta1, double beta2) {
        this.weights = weights;
        this.firstMoments = weights.map(NDArray::zerosLike);
        this.secondMoments = weights.map(NDArray::zerosLike);
        this.learningRate = learningRate;
        this.beta1 = beta1;
        this.beta2 = beta2;
        // One call of the engine per array. Its fused Adam takes lists, and TorchScript removes it as unused.
        update = new TorchScriptOp(
                manager,
                List.of("weight", "gradient", "first", "second", "rate"),
                "_0 = torch.lerp_(first, gradient, %s)".formatted(1 - beta1),
                "_1 = torch.addcmul_(torch.mul_(second, %s), gradient, gradient, value=%s)".formatted(beta2, 1 - beta2),
                "return torch.addcdiv_(weight, first, torch.add_(torch.sqrt(second), %s), value=float(rate))"
                        .formatted(EPSILON));
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
     * Updates the weights.
     *
     * @param gradients gradients by the names of the weights
     * @param step      step number, from 1
     * @param factor    factor for the learning rate
     */
    public void step(Weights gradients, long step, double factor, NDManager scope) {
        double corrected = factor * learningRate * Math.sqrt(1 - Math.pow(beta2, step)) / (1 - Math.pow(beta1, step));
        // On the CPU, because the script reads its value, which would wait for a GPU.
        var rate = scope.newSubManager(Device.cpu()).create((float) -corrected);
        weights.forEach((name, array) ->
                update.apply(scope, array, gradients.get(name), firstMoments.get(name), secondMoments.get(name), rate));
    }

    @Override
    public void close() {
        update.close();
    }
}
