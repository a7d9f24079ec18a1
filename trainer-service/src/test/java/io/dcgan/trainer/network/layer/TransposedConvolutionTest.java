package io.dcgan.trainer.network.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.latent.CounterRandom;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.LayerSnapshot;
import io.dcgan.trainer.network.tensor.PixelLayout;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransposedConvolutionTest {
    private static final int BATCH = 2;
    private static final int IN = 3;
    private static final int OUT = 2;
    private static final int HEIGHT = 4;
    private static final int WIDTH = 5;

    private final NDManager manager = NDManager.newBaseManager();
    private final ForwardContext context = new ForwardContext(BatchStatistics.ofCurrentBatch(manager));
    private final NDArray x = random(1, BATCH, IN, HEIGHT, WIDTH);
    private final TransposedConvolution layer = TransposedConvolution.toMaps("up", IN, OUT, 4, true);
    private final Weights weights = weights(4);

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6})
    void theResultEqualsATransposedConvolution(int kernel) {
        var some = TransposedConvolution.toMaps("up", IN, OUT, kernel, true);
        var its = weights(kernel);
        var snapshot =
                (LayerSnapshot.TransposedConvolution) some.snapshot(its, its).orElseThrow();
        assertThat(snapshot.cropBefore() + snapshot.cropAfter()).isEqualTo(kernel - 2);
        var expected = naive(x.toFloatArray(), snapshot);
        var y = some.forward(x, its, context);
        assertThat(y.getShape()).isEqualTo(new Shape(BATCH, OUT, 2 * HEIGHT, 2 * WIDTH));
        assertThat(y.toFloatArray()).containsExactly(expected, within(1e-5f));
    }

    @Test
    void anImageIsReturnedInBlocks() {
        var image = TransposedConvolution.toImage("up", IN, OUT, 4, true).forward(x, weights, context);
        assertThat(image.getShape()).isEqualTo(new Shape(BATCH, 4 * OUT, HEIGHT, WIDTH));
        assertThat(PixelLayout.fromBlocks(image).toFloatArray())
                .containsExactly(layer.forward(x, weights, context).toFloatArray(), within(1e-5f));
    }

    @Test
    void theGradientOfTheFiltersIsTheSlope() {
        var direction = random(4, BATCH, OUT, 2 * HEIGHT, 2 * WIDTH);
        var filters = weights.get("up.weight");
        filters.setRequiresGradient(true);
        try (var collector = manager.getEngine().newGradientCollector()) {
            collector.backward(layer.forward(x, weights, context).mul(direction).sum());
        }
        var gradient = filters.getGradient().toFloatArray();
        for (int i = 0; i < gradient.length; i++) {
            // The layer is linear in its filters, so the slope over any distance is the gradient.
            var slope = along(direction, i, 0.5f) - along(direction, i, -0.5f);
            assertThat(gradient[i]).isCloseTo(slope, within(2e-4f));
        }
    }

    /** The layers before this one depend on this gradient. */
    @Test
    void theGradientOfTheInputIsTheSlope() {
        var direction = random(4, BATCH, OUT, 2 * HEIGHT, 2 * WIDTH);
        x.setRequiresGradient(true);
        try (var collector = manager.getEngine().newGradientCollector()) {
            collector.backward(layer.forward(x, weights, context).mul(direction).sum());
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
        return layer.forward(manager.create(values, x.getShape()), weights, context)
                .mul(direction)
                .sum()
                .getFloat();
    }

    /** Returns the result in one direction, with one filter value changed. */
    private float along(NDArray direction, int i, float by) {
        var values = weights.get("up.weight").toFloatArray();
        values[i] += by;
        var moved = Weights.empty();
        moved.put("up.weight", manager.create(values, new Shape(IN, OUT, 4, 4)));
        moved.put("up.bias", weights.get("up.bias"));
        return layer.forward(x, moved, context).mul(direction).sum().getFloat();
    }

    /** Computes a transposed convolution by definition: each input pixel adds the scaled kernel to the result. */
    private static float[] naive(float[] x, LayerSnapshot.TransposedConvolution layer) {
        var w = layer.weight().values();
        var bias = layer.bias().values();
        int kernel = layer.weight().size(2);
        int taps = kernel * kernel;
        var y = new float[BATCH * OUT * 4 * HEIGHT * WIDTH];
        for (int n = 0; n < BATCH; n++) {
            for (int o = 0; o < OUT; o++) {
                Arrays.fill(y, (n * OUT + o) * 4 * HEIGHT * WIDTH, (n * OUT + o + 1) * 4 * HEIGHT * WIDTH, bias[o]);
                for (int c = 0; c < IN; c++) {
                    for (int i = 0; i < HEIGHT * WIDTH * taps; i++) {
                        int k = i % taps;
                        int row = 2 * (i / taps / WIDTH) - layer.cropBefore() + k / kernel;
                        int column = 2 * (i / taps % WIDTH) - layer.cropBefore() + k % kernel;
                        if (row >= 0 && row < 2 * HEIGHT && column >= 0 && column < 2 * WIDTH) {
                            y[((n * OUT + o) * 2 * HEIGHT + row) * 2 * WIDTH + column] +=
                                    x[(n * IN + c) * HEIGHT * WIDTH + i / taps] * w[(c * OUT + o) * taps + k];
                        }
                    }
                }
            }
        }
        return y;
    }

    private Weights weights(int kernel) {
        var random = Weights.empty();
        random.put("up.weight", random(2, IN, OUT, kernel, kernel));
        random.put("up.bias", random(3, OUT));
        return random;
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
