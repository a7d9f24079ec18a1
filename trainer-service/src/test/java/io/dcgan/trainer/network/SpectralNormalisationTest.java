package io.dcgan.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpectralNormalisationTest {
    private static final Weights.ParameterSpec MATRIX = new Weights.ParameterSpec("matrix", new Shape(2, 3), 0, 1);
    private static final Weights.ParameterSpec BIAS = new Weights.ParameterSpec("bias", new Shape(2), 0, 0);

    /** The singular values of the matrix are 3 and 1, so σ is 3. */
    @Test
    void theLargestSingularValueBecomesOne() {
        try (var manager = NDManager.newBaseManager()) {
            var weights = Weights.empty();
            weights.put("matrix", manager.create(new float[] {0, 3, 0, -1, 0, 0}, new Shape(2, 3)));
            weights.put("bias", manager.create(new float[] {5, 6}));
            var spectral = new SpectralNormalisation(manager, List.of(MATRIX, BIAS), 1, 1);
            int before = manager.getManagedArrays().size();
            try (var scope = manager.newSubManager()) {
                for (int i = 0; i < 20; i++) {
                    spectral.iterate(weights, scope);
                }
                var normalised = spectral.apply(weights, scope);
                assertThat(normalised.get("matrix").toFloatArray())
                        .containsExactly(new float[] {0, 1, 0, -1 / 3f, 0, 0}, within(1e-5f));
                assertThat(normalised.get("bias").toFloatArray()).containsExactly(5, 6);
            }
            assertThat(manager.getManagedArrays()).hasSize(before);
        }
    }

    /** Equation 12 of the paper: the gradient has no component along the first singular pair. */
    @Test
    void theGradientFlowsThroughSigma() {
        try (var manager = NDManager.newBaseManager();
                var scope = manager.newSubManager()) {
            var matrix = manager.create(new float[] {3, 0, 0, 1}, new Shape(2, 2));
            var weights = Weights.empty();
            weights.put("matrix", matrix);
            var square = new Weights.ParameterSpec("matrix", new Shape(2, 2), 0, 1);
            var spectral = new SpectralNormalisation(manager, List.of(square), 1, 1);
            for (int i = 0; i < 20; i++) {
                spectral.iterate(weights, scope);
            }
            matrix.setRequiresGradient(true);
            try (var collector = manager.getEngine().newGradientCollector()) {
                collector.backward(spectral.apply(weights, scope).get("matrix").sum());
            }
            // The gradient of sum(W/σ) is 1/σ everywhere, minus sum(W)/σ² at the first singular pair.
            assertThat(matrix.getGradient().toFloatArray())
                    .containsExactly(new float[] {1 / 3f - 4 / 9f, 1 / 3f, 1 / 3f, 1 / 3f}, within(1e-5f));
        }
    }
}
