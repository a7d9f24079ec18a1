package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.List;

/**
 * The first convolution of a discriminator, of stride 2: {@code [n, 4·in, h/2, w/2]}, an image in {@link Pixels
 * blocks}, to {@code [n, out, h/2, w/2]}, with a bias.
 *
 * @param in     channels of the image
 * @param kernel 4 (padding 1) or 5 (padding 2)
 */
public record BlockConvolution(String name, int in, int out, int kernel) implements Layer {
    private static final Shape ONE = new Shape(1, 1);

    @Override
    public List<Weights.Spec> weights() {
        return List.of(
                new Weights.Spec(weight(), new Shape(out, in, kernel, kernel), 0, DEVIATION),
                new Weights.Spec(bias(), new Shape(out), 0, 0));
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, Pass pass) {
        var scope = x.getManager();
        var filters = new BlockKernel(kernel, (kernel - 1) / 2).reading(weights.get(weight()), scope);
        var bias = pass.precision().narrow(weights.get(bias()), scope);
        return Conv2d.conv2d(x, pass.precision().narrow(filters, scope), bias, ONE, ONE)
                .singletonOrThrow();
    }

    private String weight() {
        return name + ".weight";
    }

    private String bias() {
        return name + ".bias";
    }
}
