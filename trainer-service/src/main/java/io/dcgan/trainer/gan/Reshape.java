package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/** {@code [n, channels·height·width]} to {@code [n, channels, height, width]}. */
record Reshape(int channels, int height, int width) implements Layer {
    @Override
    public NDArray forward(NDArray x, Weights weights, BatchStatistics statistics) {
        return x.reshape(-1, channels, height, width);
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        return Optional.of(new LayerSnapshot.Reshape(channels, height, width));
    }
}
