package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;
import java.util.Optional;

/** A layer of a network: a function of its input and its weights. */
public interface Layer {
    /** Standard deviation of initial weights, from the DCGAN paper, section 4. */
    float INITIAL_DEVIATION = 0.02f;

    /** Returns the parameters of the layer; most layers have none. */
    default List<Weights.ParameterSpec> parameterSpecs() {
        return List.of();
    }

    NDArray forward(NDArray x, Weights weights, ForwardContext context);

    /**
     * Returns a copy of the layer and its weights in Java's memory.
     *
     * @param measured mean and variance of each batch normalisation
     * @return empty for a layer that generators do not use
     */
    default Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        return Optional.empty();
    }
}
