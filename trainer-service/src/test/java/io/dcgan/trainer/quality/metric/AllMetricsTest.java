package io.dcgan.trainer.quality.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of every metric. */
class AllMetricsTest {
    /** Two matrices in, plain numbers out. */
    @FunctionalInterface
    interface Metric {
        double[] measure(NDArray real, NDArray generated);
    }

    static Stream<Named<Metric>> metrics() {
        return Stream.of(
                Named.of("whitening", AllMetricsTest::whitening),
                Named.of("kernel distance", AllMetricsTest::kernelDistance),
                Named.of("Fréchet distance", AllMetricsTest::frechetDistance),
                Named.of("overlap", AllMetricsTest::overlap),
                Named.of("closeness", AllMetricsTest::closeness));
    }

    /** All metrics except those that draw subsets by row index. */
    static Stream<Named<Metric>> metricsOfAllRows() {
        return metrics().filter(metric -> !metric.getName().equals("kernel distance"));
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void noArraySurvivesAndTheArgumentsStayAsTheyAre(Metric metric) {
        try (var manager = NDManager.newBaseManager()) {
            var real = TestFeatures.clusters(manager, 1200, 8, 10, 0);
            var generated = TestFeatures.clusters(manager, 1100, 8, 9, 1);
            var before = real.toFloatArray();
            var generatedBefore = generated.toFloatArray();
            int arrays = manager.getManagedArrays().size();
            metric.measure(real, generated);
            assertThat(manager.getManagedArrays()).hasSize(arrays);
            assertThat(real.toFloatArray()).isEqualTo(before);
            assertThat(generated.toFloatArray()).isEqualTo(generatedBefore);
        }
    }

    @ParameterizedTest
    @MethodSource("metricsOfAllRows")
    void theOrderOfTheRowsDoesNotMatter(Metric metric) {
        try (var manager = NDManager.newBaseManager()) {
            var real = TestFeatures.clusters(manager, 1200, 8, 10, 0);
            var generated = TestFeatures.clusters(manager, 1100, 8, 9, 1);
            var reversed = metric.measure(TestFeatures.reversed(real), TestFeatures.reversed(generated));
            assertThat(reversed).containsExactly(metric.measure(real, generated), within(1e-9));
        }
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void valuesThatAreNotFiniteAreRejectedAndLeaveNoArrayBehind(Metric metric) {
        try (var manager = NDManager.newBaseManager()) {
            var good = TestFeatures.clusters(manager, 100, 8, 10, 0);
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                var bad = good.duplicate();
                bad.set(new NDIndex("37, 5"), value);
                int arrays = manager.getManagedArrays().size();
                assertThatThrownBy(() -> metric.measure(bad, good))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageEndingWith("must be finite, got NaN or infinite values");
                assertThatThrownBy(() -> metric.measure(good, bad))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageEndingWith("must be finite, got NaN or infinite values");
                assertThat(manager.getManagedArrays()).hasSize(arrays);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void otherShapesAreRejected(Metric metric) {
        try (var manager = NDManager.newBaseManager()) {
            var good = TestFeatures.clusters(manager, 100, 8, 10, 0);
            assertThatThrownBy(() -> metric.measure(good, TestFeatures.clusters(manager, 100, 9, 10, 0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("rows must be 8 wide, got 9");
            assertThatThrownBy(() -> metric.measure(good, manager.ones(new Shape(8))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be [n, width], got (8)");
            assertThatThrownBy(() -> metric.measure(good, manager.create(new Shape(0, 8))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("rows, got 0");
        }
    }

    private static double[] whitening(NDArray real, NDArray generated) {
        try (var scope = real.getManager().newSubManager()) {
            var whitening = FeatureWhitening.fit(real);
            whitening.apply(scope, generated);
            return new double[] {whitening.width()};
        }
    }

    private static double[] frechetDistance(NDArray real, NDArray generated) {
        return new double[] {FrechetDistance.between(real, generated)};
    }

    private static double[] kernelDistance(NDArray real, NDArray generated) {
        return new double[] {KernelDistance.between(real, generated).value()};
    }

    private static double[] overlap(NDArray real, NDArray generated) {
        var overlap = ManifoldOverlap.between(real, generated);
        return new double[] {overlap.precision(), overlap.recall(), overlap.density(), overlap.coverage()};
    }

    /** The real rows, rounded to bytes, are the training images. */
    private static double[] closeness(NDArray real, NDArray generated) {
        try (var scope = real.getManager().newSubManager()) {
            var heldOut = RowMatrices.viewIn(scope, real).mul(5).add(128);
            var images = RowMatrices.viewIn(scope, generated).mul(5).add(128);
            var training = heldOut.round().toType(DataType.UINT8, false);
            var closeness =
                    ClosenessToTraining.calibratedOnHeldOut(training, heldOut).measure(images);
            return new double[] {closeness.ratio(), closeness.copies()};
        }
    }
}
