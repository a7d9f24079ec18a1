package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dcgan.trainer.network.Adam;
import io.dcgan.trainer.network.tensor.Tensor;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Weights and optimizer of one of the two networks. */
final class TrainableNetwork {
    private final String name;
    private final Weights weights;
    private final Weights detached;
    private final Adam adam;

    TrainableNetwork(
            String name,
            NDManager manager,
            List<Weights.ParameterSpec> start,
            long seed,
            long purpose,
            double rate,
            double beta1,
            double beta2) {
        this.name = name;
        weights = Weights.initialise(manager, start, seed, purpose);
        detached = weights.map(NDArray::stopGradient);
        adam = new Adam(weights, rate, beta1, beta2);
        weights.forEach((key, array) -> array.setRequiresGradient(true));
    }

    Weights weights() {
        return weights;
    }

    /** The same memory without gradients: losses computed from these arrays do not update the weights. */
    Weights detached() {
        return detached;
    }

    Adam adam() {
        return adam;
    }

    void save(BiConsumer<String, Tensor> into) {
        forEachPart((part, arrays) -> arrays.forEach((key, array) -> into.accept(part + key, arrays.tensor(key))));
    }

    void restore(Function<String, Tensor> from) {
        forEachPart((part, arrays) -> arrays.assign(key -> from.apply(part + key)));
    }

    private void forEachPart(BiConsumer<String, Weights> each) {
        each.accept(name + "/", detached);
        each.accept(name + ".mean/", adam.firstMoments());
        each.accept(name + ".variance/", adam.secondMoments());
    }
}
