package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;
import java.util.Optional;

/** One layer of a network: a function of its input and of weights that it is given. */
public interface Layer {
    /** The standard deviation of starting weights, from the DCGAN paper, section 4. */
    float INITIAL_DEVIATION = 0.02f;

    /** What it needs; most need nothing. */
    default List<Weights.ParameterSpec> parameterSpecs() {
        return List.of();
    }

    NDArray forward(NDArray x, Weights weights, ForwardContext context);

    /**
     * The layer with its weights in Java's memory.
     *
     * @param measured mean and variance of each batch normalisation
     * @return empty for a layer that no generator has
     */
    default Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        return Optional.empty();
    }
}
