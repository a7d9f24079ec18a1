package io.dcgan.trainer.quality.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelDistanceTest {
    /** One feature, 20 times a or b: k(a, a) + k(b, b) − 2 k(a, b). */
    @Test
    void constantsHaveTheDistanceThatTheKernelGivesTheirValues() {
        try (var manager = NDManager.newBaseManager()) {
            var twos = manager.ones(new Shape(20, 1)).mul(2);
            var threes = manager.ones(new Shape(20, 1)).mul(3);
            assertThat(KernelDistance.between(twos, threes)).isEqualTo(new KernelDistance(125 + 1000 - 2 * 343, 0));
        }
    }

    /**
     * In one dimension (xy + 1)³ = 1 + 3xy + 3x²y² + x³y³ compares the first three moments. Standard normal against one
     * with mean 1: 3·1² + 3·(2 − 1)² + (4 − 0)² = 22.
     */
    @Test
    void normalDistributionsHaveTheDistanceOfTheirMoments() {
        try (var manager = NDManager.newBaseManager()) {
            var a = TestFeatures.normal(manager, 10_000, 1, 0);
            var b = TestFeatures.normal(manager, 10_000, 1, 1).add(1);
            var distance = KernelDistance.between(a, b);
            assertThat(distance.value()).isCloseTo(22, within(3 * distance.standardError()));
            assertThat(distance.standardError()).isBetween(0.01, 2.0);
        }
    }

    @Test
    void halvesOfOneSetHaveNoDistance() {
        try (var manager = NDManager.newBaseManager()) {
            for (int set = 0; set < 5; set++) {
                var real = TestFeatures.clusters(manager, 4000, 64, 10, set);
                var white = FeatureWhitening.fit(real).apply(manager, real);
                var distance = KernelDistance.between(white.get("0:2000"), white.get("2000:"));
                assertThat(distance.value()).isCloseTo(0, within(3 * distance.standardError()));
            }
        }
    }

    /** A biased estimate would always be above 0, and the farther the smaller the sets. */
    @Test
    void smallSetsAreAsOftenBelow0AsAbove() {
        try (var manager = NDManager.newBaseManager()) {
            int below = 0;
            for (int set = 0; set < 50; set++) {
                var a = TestFeatures.normal(manager, 60, 8, 2L * set);
                var b = TestFeatures.normal(manager, 40, 8, 2L * set + 1);
                if (KernelDistance.between(a, b).value() < 0) {
                    below++;
                }
            }
            assertThat(below).isBetween(15, 35);
        }
    }

    @Test
    void aMissingClassNoiseAndLessVarianceAreDetected() {
        try (var manager = NDManager.newBaseManager()) {
            var real = TestFeatures.clusters(manager, 5000, 64, 10, 0);
            var whitening = FeatureWhitening.fit(real);
            var white = whitening.apply(manager, real);
            var missing = TestFeatures.clusters(manager, 5000, 64, 9, 1);
            var noisy = TestFeatures.clusters(manager, 5000, 64, 10, 1).add(TestFeatures.normal(manager, 5000, 64, 2));
            var narrow = TestFeatures.clusters(manager, 5000, 64, 10, 1, 0.3);
            for (var bad : List.of(missing, noisy, narrow)) {
                var distance = KernelDistance.between(white, whitening.apply(manager, bad));
                assertThat(distance.value()).isGreaterThan(3 * distance.standardError());
            }
        }
    }

    /** Another order draws other subsets: another estimate of the same. */
    @Test
    void theOrderOfTheRowsChangesTheValueOnlyWithinItsError() {
        try (var manager = NDManager.newBaseManager()) {
            var real = TestFeatures.clusters(manager, 4000, 16, 10, 0);
            var generated = TestFeatures.clusters(manager, 4000, 16, 9, 1);
            var distance = KernelDistance.between(real, generated);
            var reversed = KernelDistance.between(TestFeatures.reversed(real), TestFeatures.reversed(generated));
            double error = Math.hypot(distance.standardError(), reversed.standardError());
            assertThat(reversed.value()).isCloseTo(distance.value(), within(3 * error));
        }
    }

    @Test
    void theSameSetsGiveTheSameValue() {
        try (var manager = NDManager.newBaseManager()) {
            var a = TestFeatures.clusters(manager, 500, 64, 10, 0);
            var b = TestFeatures.clusters(manager, 300, 64, 9, 1);
            assertThat(KernelDistance.between(a, b)).isEqualTo(KernelDistance.between(a, b));
        }
    }
}
