package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A fully connected layer, {@code [n, in]} to {@code [n, out]}.
 *
 * @param biased off where batch normalisation follows, which would take the bias away again
 */
public record Dense(String name, int in, int out, boolean biased) implements Layer {
    @Override
    public List<Weights.Spec> weights() {
        var specs = new ArrayList<Weights.Spec>();
        specs.add(new Weights.Spec(weight(), new Shape(out, in), 0, DEVIATION));
        if (biased) {
            specs.add(new Weights.Spec(bias(), new Shape(out), 0, 0));
        }
        return specs;
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, Pass pass) {
        var scope = x.getManager();
        var weight = pass.precision().narrow(weights.get(weight()), scope);
        var result = biased
                ? Linear.linear(x, weight, pass.precision().narrow(weights.get(bias()), scope))
                : Linear.linear(x, weight);
        return result.singletonOrThrow();
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        var bias = biased ? weights.tensor(bias()) : new Tensor(new int[] {out}, new float[out]);
        return Optional.of(new LayerSnapshot.Dense(weights.tensor(weight()), bias));
    }

    private String weight() {
        return name + ".weight";
    }

    private String bias() {
        return name + ".bias";
    }
}
