package io.dcgan.trainer.quality.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class FeatureWhiteningTest {
    @Test
    void theFittedFeaturesHaveMean0AndTheIdentityAsCovariance() {
        try (var manager = NDManager.newBaseManager()) {
            var real = TestFeatures.clusters(manager, 1000, 64, 10, 0).mul(50).add(300);
            var whitening = FeatureWhitening.fit(real);
            var moments = MeanAndCovariance.of("whitened", whitening.apply(manager, real));
            assertThat(whitening.width()).isEqualTo(64);
            for (int i = 0; i < 64; i++) {
                assertThat(moments.mean().get(i, 0)).isCloseTo(0, within(1e-5));
                for (int j = 0; j < 64; j++) {
                    assertThat(moments.covariance().get(i, j)).isCloseTo(i == j ? 1 : 0, within(1e-5));
                }
            }
        }
    }

    @Test
    void otherFeaturesAreTransformedByTheSameMap() {
        try (var manager = NDManager.newBaseManager()) {
            var real = manager.create(new float[] {1, 3, 5, 7}, new Shape(4, 1));
            var whitened =
                    FeatureWhitening.fit(real).apply(manager, manager.create(new float[] {4, 14}, new Shape(2, 1)));
            double deviation = Math.sqrt(20.0 / 3);
            assertThat(whitened.getFloat(0, 0)).isEqualTo(0);
            assertThat(Math.abs(whitened.getFloat(1, 0))).isCloseTo((float) (10 / deviation), within(1e-6f));
        }
    }

    @Test
    void directionsWithoutVarianceAreDropped() {
        try (var manager = NDManager.newBaseManager()) {
            var varied = TestFeatures.normal(manager, 500, 5, 0);
            var constant = manager.ones(new Shape(500, 2));
            var repeated = varied.get(":, 0:1");
            var real = varied.concat(constant, 1).concat(repeated, 1);
            assertThat(FeatureWhitening.fit(real).width()).isEqualTo(5);
        }
    }

    @Test
    void featuresThatAreAllEqualOrOfAnotherWidthAreRejected() {
        try (var manager = NDManager.newBaseManager()) {
            assertThatThrownBy(() -> FeatureWhitening.fit(manager.ones(new Shape(10, 3))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("real must have rows that differ");
            var whitening = FeatureWhitening.fit(TestFeatures.normal(manager, 10, 3, 0));
            assertThatThrownBy(() -> whitening.apply(manager, manager.ones(new Shape(10, 4))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("rows must be 3 wide, got 4");
        }
    }
}
