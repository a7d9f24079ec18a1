package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDManager;
import io.dcgan.trainer.network.Adam;
import io.dcgan.trainer.network.tensor.Tensor;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Weights and optimizer of one of the two networks. */
final class TrainableNetwork implements AutoCloseable {
    private final String name;
    private final Weights weights;
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
        adam = new Adam(manager, weights, rate, beta1, beta2);
    }

    /** Weights without gradients: losses computed from these arrays do not update them. */
    Weights weights() {
        return weights;
    }

    /** @param gradients sum over all shards */
    void update(Weights gradients, long step, double factor, NDManager scope) {
        adam.step(gradients, step, factor, scope);
    }

    void save(BiConsumer<String, Tensor> into) {
        forEachPart((part, arrays) -> arrays.forEach((key, array) -> into.accept(part + key, arrays.tensor(key))));
    }

    void restore(Function<String, Tensor> from) {
        forEachPart((part, arrays) -> arrays.assign(key -> from.apply(part + key)));
    }

    private void forEachPart(BiConsumer<String, Weights> each) {
        each.accept(name + "/", weights);
        each.accept(name + ".mean/", adam.firstMoments());
        each.accept(name + ".variance/", adam.secondMoments());
    }

    @Override
    public void close() {
        adam.close();
    }
}
