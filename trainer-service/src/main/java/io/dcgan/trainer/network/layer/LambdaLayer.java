package io.dcgan.trainer.network.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.LayerSnapshot;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A layer without weights: a fixed function of its input. */
public record LambdaLayer(UnaryOperator<NDArray> function, Optional<LayerSnapshot> snapshot) implements Layer {
    public static final Layer RELU = new LambdaLayer(Activation::relu, Optional.of(new LayerSnapshot.Relu()));

    public static final Layer TANH = new LambdaLayer(Activation::tanh, Optional.of(new LayerSnapshot.Tanh()));

    /** LeakyReLU with slope 0.2 below zero, as in the DCGAN paper. */
    public static final Layer LEAKY_RELU = leakyRelu(0.2f);

    /** Flattens {@code [n, …]} to {@code [n, values]}. */
    public static final Layer FLATTEN =
            new LambdaLayer(x -> x.reshape(x.getShape().get(0), -1), Optional.empty());

    /** @param slope slope below zero */
    public static Layer leakyRelu(float slope) {
        return new LambdaLayer(x -> Activation.leakyRelu(x, slope), Optional.of(new LayerSnapshot.LeakyRelu(slope)));
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, ForwardContext context) {
        return function.apply(x);
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        return snapshot;
    }
}
