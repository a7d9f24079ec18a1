package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.List;

/**
 * A convolution 4×4 of stride 2 and padding 1: {@code [n, in, 2h, 2w]} to {@code [n, out, h, w]}.
 *
 * @param biased off where batch normalisation follows, which would take the bias away again
 */
record Convolution(String name, int in, int out, boolean biased) implements Layer {
    private static final Shape STRIDE = new Shape(2, 2);
    private static final Shape PADDING = new Shape(1, 1);

    @Override
    public List<Weights.Spec> weights() {
        var kernel = new Weights.Spec(weight(), new Shape(out, in, 4, 4), 0, DEVIATION);
        return biased ? List.of(kernel, new Weights.Spec(bias(), new Shape(out), 0, 0)) : List.of(kernel);
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, BatchStatistics statistics) {
        var bias = biased ? weights.get(bias()) : null;
        return Conv2d.conv2d(x, weights.get(weight()), bias, STRIDE, PADDING).singletonOrThrow();
    }

    private String weight() {
        return name + ".weight";
    }

    private String bias() {
        return name + ".bias";
    }
}
