package io.dcgan.trainer.quality.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class ManifoldOverlapTest {
    private static final int ROWS = 2500;
    private static final int WIDTH = 16;

    /**
     * With k = 1 on a line: real 0, 1, 10, 13 have radii 1, 1, 3, 3; generated 0.5, 2.5, 12, 40 have 2, 2, 9.5, 28.
     * 0.5 lies in the balls of 0 and 1, 12 in those of 10 and 13, 2.5 and 40 in none; every real row lies in a
     * generated ball. The other way round, the balls of 0.5, 2.5, 12, 40 hold 0 and 1, 1, 10 and 13, 13.
     */
    @Test
    void matchesACaseComputedByHand() {
        try (var manager = NDManager.newBaseManager()) {
            var real = manager.create(new float[] {0, 1, 10, 13}, new Shape(4, 1));
            var generated = manager.create(new float[] {0.5f, 2.5f, 12, 40}, new Shape(4, 1));
            assertThat(ManifoldOverlap.between(real, generated, 1, 1, () -> {}))
                    .isEqualTo(new ManifoldOverlap(0.5, 1, 1, 1));
            assertThat(ManifoldOverlap.between(generated, real, 1, 1, () -> {}))
                    .isEqualTo(new ManifoldOverlap(1, 0.5, 1.5, 1));
        }
    }

    @Test
    void matchesTheDefinitionsRowByRow() {
        try (var manager = NDManager.newBaseManager()) {
            var real = TestFeatures.clusters(manager, 1300, 4, 10, 0);
            var generated = TestFeatures.clusters(manager, 1100, 4, 9, 1, 1.2);
            assertThat(ManifoldOverlap.between(real, generated))
                    .isEqualTo(ReferenceManifoldOverlap.between(real, generated, 3, 5));
        }
    }

    @Test
    void anotherSampleOfTheSameDistributionIsAtTheFloor() {
        var floor = floor();
        assertThat(floor.precision()).isBetween(0.75, 0.95);
        assertThat(floor.recall()).isCloseTo(floor.precision(), within(0.03));
        assertThat(floor.density()).isCloseTo(1, within(0.05));
        assertThat(floor.coverage()).isCloseTo(1 - Math.pow(2, -5), within(0.02));
    }

    /** A row is in its own ball and in those of its k neighbours, on average. */
    @Test
    void copiesAreOnTheManifold() {
        try (var manager = NDManager.newBaseManager()) {
            var real = TestFeatures.clusters(manager, ROWS, WIDTH, 10, 0);
            var overlap = ManifoldOverlap.between(real, real);
            assertThat(overlap.precision()).isEqualTo(1);
            assertThat(overlap.recall()).isEqualTo(1);
            assertThat(overlap.density()).isCloseTo(1.2, within(1e-3));
            assertThat(overlap.coverage()).isEqualTo(1);
        }
    }

    @Test
    void aMissingClassCostsItsShareOfRecallAndCoverageButNoPrecision() {
        try (var manager = NDManager.newBaseManager()) {
            var floor = floor();
            var real = TestFeatures.clusters(manager, ROWS, WIDTH, 10, 0);
            var overlap = ManifoldOverlap.between(real, TestFeatures.clusters(manager, ROWS, WIDTH, 9, 1));
            assertThat(overlap.precision()).isCloseTo(floor.precision(), within(0.02));
            assertThat(overlap.recall()).isCloseTo(0.9 * floor.recall(), within(0.02));
            assertThat(overlap.coverage()).isCloseTo(0.9 * floor.coverage(), within(0.02));
        }
    }

    @Test
    void lessVarianceKeepsPrecisionLosesRecallAndCrowdsTheMiddle() {
        try (var manager = NDManager.newBaseManager()) {
            var real = TestFeatures.clusters(manager, ROWS, WIDTH, 10, 0);
            var overlap = ManifoldOverlap.between(real, TestFeatures.clusters(manager, ROWS, WIDTH, 10, 1, 0.5));
            assertThat(overlap.precision()).isGreaterThan(0.99);
            assertThat(overlap.recall()).isLessThan(0.1);
            assertThat(overlap.density()).isGreaterThan(3);
        }
    }

    @Test
    void noiseIsNotOnTheManifold() {
        try (var manager = NDManager.newBaseManager()) {
            var real = TestFeatures.clusters(manager, ROWS, WIDTH, 10, 0);
            var noise = TestFeatures.normal(manager, ROWS, WIDTH, 1).mul(30);
            var overlap = ManifoldOverlap.between(real, noise);
            assertThat(overlap.precision()).isLessThan(0.01);
            assertThat(overlap.density()).isLessThan(0.01);
            assertThat(overlap.coverage()).isLessThan(0.01);
        }
    }

    /** The reason for density and coverage: one stray row, whose ball contains every other row. */
    @Test
    void oneStrayRowSpoilsRecallButNotCoverage() {
        try (var manager = NDManager.newBaseManager()) {
            var real = TestFeatures.clusters(manager, 500, WIDTH, 10, 0);
            var narrow = TestFeatures.clusters(manager, 499, WIDTH, 1, 1);
            var stray = manager.full(new Shape(1, WIDTH), 100f);
            var overlap = ManifoldOverlap.between(real, narrow.concat(stray, 0));
            assertThat(overlap.recall()).isGreaterThan(0.4);
            assertThat(overlap.coverage()).isCloseTo(0.1, within(0.02));
        }
    }

    @Test
    void theDistanceFromTheOriginDoesNotMatter() {
        try (var manager = NDManager.newBaseManager()) {
            var real = TestFeatures.clusters(manager, 500, WIDTH, 10, 0);
            var generated = TestFeatures.clusters(manager, 500, WIDTH, 10, 1);
            assertThat(ManifoldOverlap.between(real.add(4096), generated.add(4096))
                            .density())
                    .isCloseTo(ManifoldOverlap.between(real, generated).density(), within(0.01));
        }
    }

    private static ManifoldOverlap floor() {
        try (var manager = NDManager.newBaseManager()) {
            return ManifoldOverlap.between(
                    TestFeatures.clusters(manager, ROWS, WIDTH, 10, 0),
                    TestFeatures.clusters(manager, ROWS, WIDTH, 10, 1));
        }
    }
}
