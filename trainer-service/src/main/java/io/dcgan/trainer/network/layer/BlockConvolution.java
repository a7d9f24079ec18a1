package io.dcgan.trainer.network.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.tensor.PixelLayout;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;

/**
 * First convolution of a discriminator, with stride 2 and a bias: from {@code [n, 4·in, h/2, w/2]}, an image in
 * {@link PixelLayout blocks}, to {@code [n, out, h/2, w/2]}.
 *
 * @param in     number of channels of the image
 * @param kernel 4 (padding 1) or 5 (padding 2)
 */
public record BlockConvolution(String name, int in, int out, int kernel) implements Layer {
    private static final Shape ONE = new Shape(1, 1);

    @Override
    public List<Weights.ParameterSpec> parameterSpecs() {
        return List.of(
                new Weights.ParameterSpec(weightName(), new Shape(out, in, kernel, kernel), 0, INITIAL_DEVIATION),
                new Weights.ParameterSpec(biasName(), new Shape(out), 0, 0));
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, ForwardContext context) {
        var scope = x.getManager();
        var filters = new BlockKernel(kernel, (kernel - 1) / 2).forBlockInput(weights.get(weightName()), scope);
        var bias = context.precision().narrow(weights.get(biasName()), scope);
        return Conv2d.conv2d(x, context.precision().narrow(filters, scope), bias, ONE, ONE)
                .singletonOrThrow();
    }

    private String weightName() {
        return name + ".weight";
    }

    private String biasName() {
        return name + ".bias";
    }
}
