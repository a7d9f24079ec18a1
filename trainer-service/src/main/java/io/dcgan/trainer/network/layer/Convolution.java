package io.dcgan.trainer.network.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.LayerSnapshot;
import io.dcgan.trainer.network.tensor.Tensor;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;
import java.util.Optional;

/**
 * Convolution with a square kernel, {@code [n, in, h, w]} to {@code [n, out, h / stride, w / stride]}.
 *
 * @param kernel  side of the kernel, pixels
 * @param stride  1 or 2, pixels
 * @param padding zero padding around the input, pixels
 * @param biased  whether there is a bias; batch normalisation after the layer would cancel it
 */
public record Convolution(String name, int in, int out, int kernel, int stride, int padding, boolean biased)
        implements Layer {

    @Override
    public List<Weights.ParameterSpec> parameterSpecs() {
        var filters = new Weights.ParameterSpec(weightName(), new Shape(out, in, kernel, kernel), 0, INITIAL_DEVIATION);
        return biased
                ? List.of(filters, new Weights.ParameterSpec(biasName(), new Shape(out), 0, 0))
                : List.of(filters);
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, ForwardContext context) {
        var scope = x.getManager();
        var bias = biased ? context.precision().narrow(weights.get(biasName()), scope) : null;
        return Conv2d.conv2d(
                        x,
                        context.precision().narrow(weights.get(weightName()), scope),
                        bias,
                        new Shape(stride, stride),
                        new Shape(padding, padding))
                .singletonOrThrow();
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        var bias = biased ? weights.get(biasName()).toFloatArray() : new float[out];
        return Optional.of(new LayerSnapshot.Convolution(
                weights.tensor(weightName()), new Tensor(new int[] {out}, bias), stride, padding));
    }

    private String weightName() {
        return name + ".weight";
    }

    private String biasName() {
        return name + ".bias";
    }
}
