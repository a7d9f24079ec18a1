package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;
import java.util.Optional;

/** A sequence of layers. */
public record SequentialNetwork(List<Layer> layers) {
    public SequentialNetwork(Layer... layers) {
        this(List.of(layers));
    }

    public List<Weights.ParameterSpec> parameterSpecs() {
        return layers.stream().flatMap(layer -> layer.parameterSpecs().stream()).toList();
    }

    /** Returns the parameters with Glorot initialisation, which preserves the scale of the signal between layers. */
    public List<Weights.ParameterSpec> glorotParameterSpecs() {
        return parameterSpecs().stream()
                .map(Weights.ParameterSpec::withGlorotDeviation)
                .toList();
    }

    /** @return float32 in the scope of the input, in every compute precision */
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
