package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;
import java.util.Optional;

/** Layers in a row. */
public record SequentialNetwork(List<Layer> layers) {
    public SequentialNetwork(Layer... layers) {
        this(List.of(layers));
    }

    public List<Weights.ParameterSpec> parameterSpecs() {
        return layers.stream().flatMap(layer -> layer.parameterSpecs().stream()).toList();
    }

    /** The same, starting from a spread that keeps the signal's size from layer to layer. */
    public List<Weights.ParameterSpec> glorotParameterSpecs() {
        return parameterSpecs().stream()
                .map(Weights.ParameterSpec::withGlorotDeviation)
                .toList();
    }

    /** @return float32 in the input's scope, whatever the layers compute with */
    public NDArray forward(NDArray input, Weights weights, ForwardContext context) {
        var scope = input.getManager();
        var x = context.precision().narrow(input, scope);
        for (var layer : layers) {
            x = layer.forward(x, weights, context);
        }
        return context.precision().widen(x, scope);
    }

    public List<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        return layers.stream()
                .map(layer -> layer.snapshot(weights, measured))
                .flatMap(Optional::stream)
                .toList();
    }
}
