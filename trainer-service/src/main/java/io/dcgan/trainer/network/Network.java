package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;

/** Layers in a row. */
public record Network(List<Layer> layers) {
    public Network(Layer... layers) {
        this(List.of(layers));
    }

    public List<Weights.Spec> weights() {
        return layers.stream().flatMap(layer -> layer.weights().stream()).toList();
    }

    /** The same, starting from a spread that keeps the signal's size from layer to layer. */
    public List<Weights.Spec> glorotWeights() {
        return weights().stream().map(Weights.Spec::glorot).toList();
    }

    /** @return float32 in the input's scope, whatever the layers compute with */
    public NDArray forward(NDArray input, Weights weights, Pass pass) {
        var scope = input.getManager();
        var x = pass.precision().narrow(input, scope);
        for (var layer : layers) {
            x = layer.forward(x, weights, pass);
        }
        return pass.precision().widen(x, scope);
    }

    public List<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        return layers.stream()
                .map(layer -> layer.snapshot(weights, measured))
                .flatMap(Optional::stream)
                .toList();
    }
}
