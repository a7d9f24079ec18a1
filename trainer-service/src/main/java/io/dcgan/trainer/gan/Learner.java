package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dcgan.trainer.network.Adam;
import io.dcgan.trainer.network.Tensor;
import io.dcgan.trainer.network.Weights;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** One of the two that learn: its weights and its optimizer. */
final class Learner {
    private final String name;
    private final Weights weights;
    private final Weights frozen;
    private final Adam adam;

    Learner(
            String name,
            NDManager manager,
            List<Weights.Spec> start,
            long seed,
            long purpose,
            double rate,
            double beta1,
            double beta2) {
        this.name = name;
        weights = Weights.draw(manager, start, seed, purpose);
        frozen = weights.map(NDArray::stopGradient);
        adam = new Adam(weights, rate, beta1, beta2);
        weights.forEach((key, array) -> array.setRequiresGradient(true));
    }

    Weights weights() {
        return weights;
    }

    /** The same memory without gradients: what reads the weights through these teaches them nothing. */
    Weights frozen() {
        return frozen;
    }

    Adam adam() {
        return adam;
    }

    void save(BiConsumer<String, Tensor> into) {
        parts((part, arrays) -> arrays.forEach((key, array) -> into.accept(part + key, arrays.tensor(key))));
    }

    void restore(Function<String, Tensor> from) {
        parts((part, arrays) -> arrays.set(key -> from.apply(part + key)));
    }

    private void parts(BiConsumer<String, Weights> each) {
        each.accept(name + "/", frozen);
        each.accept(name + ".mean/", adam.means());
        each.accept(name + ".variance/", adam.variances());
    }
}
