package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides each matrix of weights by its largest singular value σ, so that no layer stretches its input. σ is followed
 * by one round of power iteration a step, from the direction where the last step left it.
 *
 * @see <a href="https://arxiv.org/abs/1802.05957">Miyato et al.: Spectral normalization for GANs, algorithm 1</a>
 */
public final class SpectralNormalisation {
    private static final float TINY = 1e-12f;

    private final Weights directions;

    /** @param specs of the network's weights; those of one dimension are left alone */
    public SpectralNormalisation(NDManager manager, List<Weights.Spec> specs, long seed, long purpose) {
        var vectors = new ArrayList<Weights.Spec>();
        for (var spec : specs) {
            if (spec.shape().dimension() > 1) {
                vectors.add(new Weights.Spec(spec.name(), new Shape(spec.shape().get(0), 1), 0, 1));
            }
        }
        directions = Weights.draw(manager, vectors, seed, purpose);
    }

    /** The left singular vectors as they are followed, {@code [out, 1]} each: state that a checkpoint must keep. */
    public Weights directions() {
        return directions;
    }

    /**
     * Moves the directions one round on.
     *
     * @param weights without gradients
     */
    public void follow(Weights weights, NDManager scope) {
        directions.forEach((name, direction) -> {
            var matrix = matrix(weights.get(name), scope);
            var u = within(scope, direction.stopGradient());
            var v = unit(matrix.transpose().matMul(u));
            Weights.set(direction, unit(matrix.matMul(v)));
        });
    }

    /** The weights divided by σ, with a gradient through σ where the weights have one. */
    public Weights apply(Weights weights, NDManager scope) {
        return weights.map((name, array) -> {
            if (!directions.has(name)) {
                return array;
            }
            var matrix = matrix(array, scope);
            var u = within(scope, directions.get(name).stopGradient());
            var v = unit(matrix.stopGradient().transpose().matMul(u));
            var sigma = u.transpose().matMul(matrix).matMul(v).reshape(new Shape());
            return matrix.div(sigma).reshape(array.getShape());
        });
    }

    private static NDArray matrix(NDArray weight, NDManager scope) {
        return within(scope, weight.reshape(weight.getShape().get(0), -1));
    }

    /** What is computed from an array belongs to that array's scope; so the array itself must be in the right one. */
    private static NDArray within(NDManager scope, NDArray array) {
        array.attach(scope);
        return array;
    }

    private static NDArray unit(NDArray vector) {
        return vector.div(vector.norm().add(TINY));
    }
}
