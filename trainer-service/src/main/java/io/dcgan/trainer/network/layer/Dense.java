package io.dcgan.trainer.network.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.LayerSnapshot;
import io.dcgan.trainer.network.tensor.Tensor;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fully connected layer, {@code [n, in]} to {@code [n, out]}.
 *
 * @param biased whether there is a bias; batch normalisation after the layer would cancel it
 */
public record Dense(String name, int in, int out, boolean biased) implements Layer {
    @Override
    public List<Weights.ParameterSpec> parameterSpecs() {
        var specs = new ArrayList<Weights.ParameterSpec>();
        specs.add(new Weights.ParameterSpec(weightName(), new Shape(out, in), 0, INITIAL_DEVIATION));
        if (biased) {
            specs.add(new Weights.ParameterSpec(biasName(), new Shape(out), 0, 0));
        }
        return specs;
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, ForwardContext context) {
        var scope = x.getManager();
        var weight = context.precision().narrow(weights.get(weightName()), scope);
        var result = biased
                ? Linear.linear(x, weight, context.precision().narrow(weights.get(biasName()), scope))
                : Linear.linear(x, weight);
        return result.singletonOrThrow();
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        var bias = biased ? weights.tensor(biasName()) : new Tensor(new int[] {out}, new float[out]);
        return Optional.of(new LayerSnapshot.Dense(weights.tensor(weightName()), bias));
    }

    private String weightName() {
        return name + ".weight";
    }

    private String biasName() {
        return name + ".bias";
    }
}
