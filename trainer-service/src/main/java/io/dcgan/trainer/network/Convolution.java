package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.List;
import java.util.Optional;

/**
 * A convolution with a square kernel, {@code [n, in, h, w]} to {@code [n, out, h / stride, w / stride]}.
 *
 * @param kernel  side of the kernel, pixels
 * @param stride  1 or 2, pixels
 * @param padding pixels of zeros around the input
 * @param biased  off where batch normalisation follows, which would take the bias away again
 */
public record Convolution(String name, int in, int out, int kernel, int stride, int padding, boolean biased)
        implements Layer {

    @Override
    public List<Weights.Spec> weights() {
        var filters = new Weights.Spec(weight(), new Shape(out, in, kernel, kernel), 0, DEVIATION);
        return biased ? List.of(filters, new Weights.Spec(bias(), new Shape(out), 0, 0)) : List.of(filters);
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, Pass pass) {
        var scope = x.getManager();
        var bias = biased ? pass.precision().narrow(weights.get(bias()), scope) : null;
        return Conv2d.conv2d(
                        x,
                        pass.precision().narrow(weights.get(weight()), scope),
                        bias,
                        new Shape(stride, stride),
                        new Shape(padding, padding))
                .singletonOrThrow();
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        var bias = biased ? weights.get(bias()).toFloatArray() : new float[out];
        return Optional.of(new LayerSnapshot.Convolution(
                weights.tensor(weight()), new Tensor(new int[] {out}, bias), stride, padding));
    }

    private String weight() {
        return name + ".weight";
    }

    private String bias() {
        return name + ".bias";
    }
}
