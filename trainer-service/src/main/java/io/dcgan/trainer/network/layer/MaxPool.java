package io.dcgan.trainer.network.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.tensor.Weights;

/** Maximum over each block of 2×2 pixels: {@code [n, c, 2h, 2w]} to {@code [n, c, h, w]}. */
public record MaxPool() implements Layer {
    private static final Shape KERNEL = new Shape(2, 2);
    private static final Shape PADDING = new Shape(0, 0);

    @Override
    public NDArray forward(NDArray x, Weights weights, ForwardContext context) {
        return Pool.maxPool2d(x, KERNEL, KERNEL, PADDING, false);
    }
}
