package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * Spectral normalisation: divides each weight matrix by its largest singular value σ, so that no layer stretches its
 * input. σ is estimated by power iteration, one round in each step, starting from the vectors of the previous step.
 *
 * @see <a href="https://arxiv.org/abs/1802.05957">Miyato et al.: Spectral normalization for GANs, algorithm 1</a>
 */
public final class SpectralNormalisation {
    private static final float EPSILON = 1e-12f;

    private final Weights singularVectors;

    /** @param specs parameters of the network; one-dimensional ones are not normalised */
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

    /** Current left singular vectors, {@code [out, 1]} each. A checkpoint must contain them. */
    public Weights singularVectors() {
        return singularVectors;
    }

    /**
     * Advances the singular vectors by one round of power iteration.
     *
     * @param weights weights without gradients
     */
    public void iterate(Weights weights, NDManager scope) {
        singularVectors.forEach((name, vector) -> {
            var matrix = matrix(weights.get(name), scope);
            var u = attach(scope, vector.stopGradient());
            var v = unitVector(matrix.transpose().matMul(u));
            Weights.assign(vector, unitVector(matrix.matMul(v)));
        });
    }

    /** Returns the weights divided by σ. The gradient flows through σ if the weights have gradients. */
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

    /** Attaches the array to a scope. Results computed from an array belong to that array's scope. */
    private static NDArray attach(NDManager scope, NDArray array) {
        array.attach(scope);
        return array;
    }

    private static NDArray unitVector(NDArray vector) {
        return vector.div(vector.norm().add(EPSILON));
    }
}
