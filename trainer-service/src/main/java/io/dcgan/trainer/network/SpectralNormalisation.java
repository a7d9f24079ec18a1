package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides each matrix of weights by its largest singular value σ, so that no layer stretches its input. σ is followed
 * by one round of power iteration a step, from the direction where the last step left it.
 *
 * @see <a href="https://arxiv.org/abs/1802.05957">Miyato et al.: Spectral normalization for GANs, algorithm 1</a>
 */
public final class SpectralNormalisation {
    private static final float EPSILON = 1e-12f;

    private final Weights singularVectors;

    /** @param specs of the network's weights; those of one dimension are left alone */
    public SpectralNormalisation(NDManager manager, List<Weights.ParameterSpec> specs, long seed, long purpose) {
        var vectors = new ArrayList<Weights.ParameterSpec>();
        for (var spec : specs) {
            if (spec.shape().dimension() > 1) {
                vectors.add(new Weights.ParameterSpec(
                        spec.name(), new Shape(spec.shape().get(0), 1), 0, 1));
            }
        }
        singularVectors = Weights.initialise(manager, vectors, seed, purpose);
    }

    /** The left singular vectors as they are followed, {@code [out, 1]} each: state that a checkpoint must keep. */
    public Weights singularVectors() {
        return singularVectors;
    }

    /**
     * Moves the directions one round on.
     *
     * @param weights without gradients
     */
    public void iterate(Weights weights, NDManager scope) {
        singularVectors.forEach((name, direction) -> {
            var matrix = matrix(weights.get(name), scope);
            var u = attach(scope, direction.stopGradient());
            var v = unitVector(matrix.transpose().matMul(u));
            Weights.assign(direction, unitVector(matrix.matMul(v)));
        });
    }

    /** The weights divided by σ, with a gradient through σ where the weights have one. */
    public Weights apply(Weights weights, NDManager scope) {
        return weights.map((name, array) -> {
            if (!singularVectors.contains(name)) {
                return array;
            }
            var matrix = matrix(array, scope);
            var u = attach(scope, singularVectors.get(name).stopGradient());
            var v = unitVector(matrix.stopGradient().transpose().matMul(u));
            var sigma = u.transpose().matMul(matrix).matMul(v).reshape(new Shape());
            return matrix.div(sigma).reshape(array.getShape());
        });
    }

    private static NDArray matrix(NDArray weight, NDManager scope) {
        return attach(scope, weight.reshape(weight.getShape().get(0), -1));
    }

    /** What is computed from an array belongs to that array's scope; so the array itself must be in the right one. */
    private static NDArray attach(NDManager scope, NDArray array) {
        array.attach(scope);
        return array;
    }

    private static NDArray unitVector(NDArray vector) {
        return vector.div(vector.norm().add(EPSILON));
    }
}
