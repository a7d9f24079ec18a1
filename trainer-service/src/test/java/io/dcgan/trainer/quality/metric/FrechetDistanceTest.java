package io.dcgan.trainer.quality.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class FrechetDistanceTest {
    @Test
    void aSetHasNoDistanceFromItself() {
        try (var manager = NDManager.newBaseManager()) {
            var set = TestFeatures.clusters(manager, 500, 64, 10, 0);
            assertThat(FrechetDistance.between(set, set)).isCloseTo(0, within(1e-9));
        }
    }

    /** Σ (m₁ − m₂)² + Σ (σ₁ − σ₂)² where the covariances are diagonal. */
    @Test
    void independentFeaturesAddUp() {
        try (var manager = NDManager.newBaseManager()) {
            var white = TestFeatures.white(manager, 500, 3, 0);
            var a = white.mul(manager.create(new float[] {1, 2, 3}));
            var b = white.mul(manager.create(new float[] {4, 2, 1})).add(manager.create(new float[] {0, 1, -2}));
            assertThat(FrechetDistance.between(a, b)).isCloseTo(1 + 4 + 9 + 0 + 4, within(1e-4));
        }
    }

    /**
     * Covariances diag(4, 1) and [[2, 1], [1, 2]], which do not commute: the eigenvalues of their product have the sum
     * 10 and the product 12, so the sum of their roots is √(10 + 2 √12).
     */
    @Test
    void covariancesNeedNotCommute() {
        try (var manager = NDManager.newBaseManager()) {
            var white = TestFeatures.white(manager, 500, 2, 0);
            var a = white.mul(manager.create(new float[] {2, 1}));
            float half = (float) Math.sqrt(0.5);
            float three = (float) Math.sqrt(1.5);
            var b = white.matMul(manager.create(new float[] {three, three, half, -half}, new Shape(2, 2)));
            double expected = 5 + 4 - 2 * Math.sqrt(10 + 2 * Math.sqrt(12));
            assertThat(FrechetDistance.between(a, b)).isCloseTo(expected, within(1e-4));
            assertThat(FrechetDistance.between(b, a)).isCloseTo(expected, within(1e-4));
        }
    }

    @Test
    void aMissingDimensionCountsAsItsVariance() {
        try (var manager = NDManager.newBaseManager()) {
            var white = TestFeatures.white(manager, 500, 64, 0);
            var mask = manager.ones(new Shape(64));
            mask.set(new NDIndex("0:10"), 0);
            assertThat(FrechetDistance.between(white, white.mul(mask))).isCloseTo(10, within(1e-4));
        }
    }

    @Test
    void inWhitenedSpaceTheScaleOfTheFeaturesDoesNotMatter() {
        try (var manager = NDManager.newBaseManager()) {
            var a = TestFeatures.clusters(manager, 2000, 16, 10, 0);
            var b = TestFeatures.clusters(manager, 2000, 16, 9, 1);
            var scale = manager.arange(1, 17).toType(a.getDataType(), false);
            var whitening = FeatureWhitening.fit(a);
            var scaledWhitening = FeatureWhitening.fit(a.mul(scale));
            double distance = FrechetDistance.between(whitening.apply(manager, a), whitening.apply(manager, b));
            assertThat(FrechetDistance.between(
                            scaledWhitening.apply(manager, a.mul(scale)), scaledWhitening.apply(manager, b.mul(scale))))
                    .isCloseTo(distance, within(1e-3 * distance));
        }
    }

    @Test
    void moreNoiseIsFartherAndAnotherSampleIsNear() {
        try (var manager = NDManager.newBaseManager()) {
            var real = TestFeatures.clusters(manager, 2000, 64, 10, 0);
            var whitening = FeatureWhitening.fit(real);
            var noise = TestFeatures.normal(manager, 2000, 64, 1);
            var white = whitening.apply(manager, real);
            double floor = FrechetDistance.between(
                    white, whitening.apply(manager, TestFeatures.clusters(manager, 2000, 64, 10, 1)));
            double little = FrechetDistance.between(white, whitening.apply(manager, real.add(noise)));
            double much = FrechetDistance.between(white, whitening.apply(manager, real.add(noise.mul(2))));
            double missing = FrechetDistance.between(
                    white, whitening.apply(manager, TestFeatures.clusters(manager, 2000, 64, 9, 1)));
            assertThat(floor).isLessThan(2);
            assertThat(little).isGreaterThan(2 * floor);
            assertThat(much).isGreaterThan(2 * little);
            assertThat(missing).isGreaterThan(1.2 * floor);
        }
    }
}
