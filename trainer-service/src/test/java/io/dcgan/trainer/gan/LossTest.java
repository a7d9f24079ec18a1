package io.dcgan.trainer.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class LossTest {
    private static final float[] REAL = {2, -1, 0.5f};
    private static final float[] GENERATED = {-3, 0, 1};

    @Test
    void theDiscriminatorsLossIsTheCrossEntropyWithSmoothedTargets() {
        double expected = 0;
        for (int i = 0; i < 3; i++) {
            expected -= (0.9 * Math.log(sigmoid(REAL[i])) + 0.1 * Math.log(1 - sigmoid(REAL[i]))) / 3;
            expected -= Math.log(1 - sigmoid(GENERATED[i])) / 3;
        }
        try (var manager = NDManager.newBaseManager()) {
            var loss = new Loss(0.1f).discriminator(manager.create(REAL), manager.create(GENERATED));
            assertThat(loss.getFloat()).isCloseTo((float) expected, within(1e-6f));
        }
    }

    @Test
    void theGeneratorsLossIsNonSaturating() {
        double expected = 0;
        for (int i = 0; i < 3; i++) {
            expected -= Math.log(sigmoid(GENERATED[i])) / 3;
        }
        try (var manager = NDManager.newBaseManager()) {
            assertThat(new Loss(0).generator(manager.create(GENERATED)).getFloat())
                    .isCloseTo((float) expected, within(1e-6f));
        }
    }

    @Test
    void aCertainDiscriminatorDoesNotOverflow() {
        try (var manager = NDManager.newBaseManager()) {
            var certain = manager.create(new float[] {-200});
            assertThat(new Loss(0).generator(certain).getFloat()).isEqualTo(200);
        }
    }

    /** What the loss keeps for its gradient must not be Java's to free. */
    @Test
    void theGradientDoesNotDependOnWhenGarbageIsCollected() {
        try (var manager = NDManager.newBaseManager()) {
            for (int round = 0; round < 20; round++) {
                var real = manager.create(REAL);
                real.setRequiresGradient(true);
                try (var scope = manager.newSubManager();
                        var collector = manager.getEngine().newGradientCollector()) {
                    var loss = new Loss(0.1f).discriminator(in(scope, real), scope.create(GENERATED));
                    System.gc();
                    litter();
                    collector.backward(loss);
                }
                var gradient = real.getGradient().toFloatArray();
                for (int i = 0; i < 3; i++) {
                    assertThat(gradient[i]).isCloseTo((float) ((sigmoid(REAL[i]) - 0.9) / 3), within(1e-6f));
                }
            }
        }
    }

    /** The same values in another scope, on the graph. */
    private static NDArray in(NDManager scope, NDArray array) {
        var copy = array.neg().neg();
        copy.attach(scope);
        return copy;
    }

    /** Fills memory that was freed. */
    private static void litter() {
        for (int i = 0; i < 10_000; i++) {
            ByteBuffer.allocateDirect(4).putInt(0, 0x7e7e7e7e);
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
