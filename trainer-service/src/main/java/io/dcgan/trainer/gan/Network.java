package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;

/** Layers in a row. */
record Network(List<Layer> layers) {
    Network(Layer... layers) {
        this(List.of(layers));
    }

    List<Weights.Spec> weights() {
        return layers.stream().flatMap(layer -> layer.weights().stream()).toList();
    }

    NDArray forward(NDArray input, Weights weights, BatchStatistics statistics) {
        var x = input;
        for (var layer : layers) {
            x = layer.forward(x, weights, statistics);
        }
        return x;
    }

    List<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        return layers.stream()
                .map(layer -> layer.snapshot(weights, measured))
                .flatMap(Optional::stream)
                .toList();
    }
}
