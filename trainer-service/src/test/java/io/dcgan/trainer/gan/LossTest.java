package io.dcgan.trainer.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
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

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
