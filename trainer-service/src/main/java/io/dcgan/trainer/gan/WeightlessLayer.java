package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A layer that is the same function for everyone. */
record WeightlessLayer(UnaryOperator<NDArray> function, Optional<LayerSnapshot> snapshot) implements Layer {
    static final Layer RELU = new WeightlessLayer(Activation::relu, Optional.of(new LayerSnapshot.Relu()));

    static final Layer TANH = new WeightlessLayer(Activation::tanh, Optional.of(new LayerSnapshot.Tanh()));

    /** Slope 0.2 below zero, as in the DCGAN paper. */
    static final Layer LEAKY_RELU = new WeightlessLayer(x -> Activation.leakyRelu(x, 0.2f), Optional.empty());

    /** {@code [n, …]} to {@code [n, values]}. */
    static final Layer FLATTEN = new WeightlessLayer(x -> x.reshape(x.getShape().get(0), -1), Optional.empty());

    @Override
    public NDArray forward(NDArray x, Weights weights, BatchStatistics statistics) {
        return function.apply(x);
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        return snapshot;
    }
}
