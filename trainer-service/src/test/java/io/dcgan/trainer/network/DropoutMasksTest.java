package io.dcgan.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DropoutMasksTest {
    @Test
    void theShareIsDroppedAndTheMeanPreserved() {
        try (var manager = NDManager.newBaseManager()) {
            var dropped = drop(manager, 1, 0, 0.3f);
            int zeros = 0;
            for (float value : dropped) {
                assertThat(value).isIn(0f, 1 / 0.7f);
                zeros += value == 0 ? 1 : 0;
            }
            assertThat(zeros / 100_000.0).isCloseTo(0.3, within(0.005));
        }
    }

    @Test
    void aMaskDependsOnlyOnItsPassAndLayer() {
        try (var manager = NDManager.newBaseManager()) {
            assertThat(drop(manager, 1, 0, 0.3f)).isEqualTo(drop(manager, 1, 0, 0.3f));
            assertThat(drop(manager, 1, 0, 0.3f)).isNotEqualTo(drop(manager, 2, 0, 0.3f));
            assertThat(drop(manager, 1, 0, 0.3f)).isNotEqualTo(drop(manager, 1, 1, 0.3f));
        }
    }

    @Test
    void theMaskOfAnImageDoesNotDependOnItsShard() {
        try (var manager = NDManager.newBaseManager()) {
            var whole = drop(manager, 1, 0, 0.3f);
            var shard = DropoutMasks.seeded(1, 2, 1, 37, ComputePrecision.FLOAT32)
                    .drop(manager.ones(new Shape(10, 1000)), 0, 0.3f)
                    .toFloatArray();
            assertThat(shard).isEqualTo(Arrays.copyOfRange(whole, 37_000, 47_000));
        }
    }

    private static float[] drop(NDManager manager, long pass, int layer, float rate) {
        return DropoutMasks.seeded(1, 2, pass, 0, ComputePrecision.FLOAT32)
                .drop(manager.ones(new Shape(100, 1000)), layer, rate)
                .toFloatArray();
    }
}
