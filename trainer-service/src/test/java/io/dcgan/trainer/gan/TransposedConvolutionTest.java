package io.dcgan.trainer.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.latent.CounterRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransposedConvolutionTest {
    private static final int BATCH = 2;
    private static final int IN = 3;
    private static final int OUT = 2;
    private static final int HEIGHT = 4;
    private static final int WIDTH = 5;

    private final NDManager manager = NDManager.newBaseManager();
    private final TransposedConvolution layer = new TransposedConvolution("up", IN, OUT, HEIGHT, WIDTH, true);
    private final Weights weights = Weights.empty();
    private final NDArray x = random(1, BATCH, IN, HEIGHT, WIDTH);

    TransposedConvolutionTest() {
        weights.put("up.filters", random(2, 4 * OUT, IN, 2, 2));
        weights.put("up.bias", random(3, 1, OUT, 1, 1));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void thePhasesAreATransposedConvolution() {
        var snapshot = (LayerSnapshot.TransposedConvolution)
                layer.snapshot(weights, weights).orElseThrow();
        var expected = naive(
                x.toFloatArray(), snapshot.weight().values(), snapshot.bias().values());
        var y = layer.forward(x, weights, BatchStatistics.ofBatch(manager));
        assertThat(y.getShape()).isEqualTo(new Shape(BATCH, OUT, 2 * HEIGHT, 2 * WIDTH));
        assertThat(y.toFloatArray()).containsExactly(expected, within(1e-5f));
    }

    @Test
    void theGradientIsTheSlope() {
        var direction = random(4, BATCH, OUT, 2 * HEIGHT, 2 * WIDTH);
        var filters = weights.get("up.filters");
        filters.setRequiresGradient(true);
        try (var collector = manager.getEngine().newGradientCollector()) {
            collector.backward(layer.forward(x, weights, BatchStatistics.ofBatch(manager))
                    .mul(direction)
                    .sum());
        }
        var gradient = filters.getGradient().toFloatArray();
        for (int i = 0; i < gradient.length; i++) {
            // The layer is linear in its filters: the slope over any distance is the gradient.
            var slope = along(direction, i, 0.5f) - along(direction, i, -0.5f);
            assertThat(gradient[i]).isCloseTo(slope, within(2e-4f));
        }
    }

    /** What reaches the layers before this one. */
    @Test
    void theGradientOfTheInputIsTheSlope() {
        var direction = random(4, BATCH, OUT, 2 * HEIGHT, 2 * WIDTH);
        x.setRequiresGradient(true);
        try (var collector = manager.getEngine().newGradientCollector()) {
            collector.backward(layer.forward(x, weights, BatchStatistics.ofBatch(manager))
                    .mul(direction)
                    .sum());
        }
        var gradient = x.getGradient().toFloatArray();
        for (int i = 0; i < gradient.length; i++) {
            var slope = alongInput(direction, i, 0.5f) - alongInput(direction, i, -0.5f);
            assertThat(gradient[i]).isCloseTo(slope, within(2e-4f));
        }
    }

    private float alongInput(NDArray direction, int i, float by) {
        var values = x.toFloatArray();
        values[i] += by;
        return layer.forward(manager.create(values, x.getShape()), weights, BatchStatistics.ofBatch(manager))
                .mul(direction)
                .sum()
                .getFloat();
    }

    /** The result in one direction, with one filter value moved. */
    private float along(NDArray direction, int i, float by) {
        var values = weights.get("up.filters").toFloatArray();
        values[i] += by;
        var moved = Weights.empty();
        moved.put("up.filters", manager.create(values, new Shape(4 * OUT, IN, 2, 2)));
        moved.put("up.bias", weights.get("up.bias"));
        return layer.forward(x, moved, BatchStatistics.ofBatch(manager))
                .mul(direction)
                .sum()
                .getFloat();
    }

    /** By the definition: every input pixel is stamped onto the result with the kernel. */
    private static float[] naive(float[] x, float[] w, float[] bias) {
        var y = new float[BATCH * OUT * 4 * HEIGHT * WIDTH];
        for (int n = 0; n < BATCH; n++) {
            for (int o = 0; o < OUT; o++) {
                for (int row = 0; row < 2 * HEIGHT; row++) {
                    for (int column = 0; column < 2 * WIDTH; column++) {
                        y[((n * OUT + o) * 2 * HEIGHT + row) * 2 * WIDTH + column] = bias[o];
                    }
                }
                for (int c = 0; c < IN; c++) {
                    for (int i = 0; i < HEIGHT * WIDTH * 16; i++) {
                        int k = i % 16;
                        int row = 2 * (i / 16 / WIDTH) - 1 + k / 4;
                        int column = 2 * (i / 16 % WIDTH) - 1 + k % 4;
                        if (row >= 0 && row < 2 * HEIGHT && column >= 0 && column < 2 * WIDTH) {
                            y[((n * OUT + o) * 2 * HEIGHT + row) * 2 * WIDTH + column] +=
                                    x[(n * IN + c) * HEIGHT * WIDTH + i / 16] * w[(c * OUT + o) * 16 + k];
                        }
                    }
                }
            }
        }
        return y;
    }

    private NDArray random(long index, long... shape) {
        var random = CounterRandom.of(1, 1, index);
        var values = new float[(int) new Shape(shape).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.normal(i);
        }
        return manager.create(values, new Shape(shape));
    }
}
