package io.dcgan.trainer.quality.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.quality.metric.ClosenessToTraining.Closeness;
import org.junit.jupiter.api.Test;

/** Uses strokes: 5,000 for training, 500 held out and 500 more that stand in for generated images. */
class ClosenessToTrainingTest {
    @Test
    void distancesMatchTheDefinition() {
        try (var manager = NDManager.newBaseManager()) {
            var many = bytes(manager, 0, 0, 3, 4, 10, 0, 10, 0, 255, 255);
            var few = manager.create(new float[] {0, 0, 10, 1, 250, 255}, new Shape(3, 2));
            assertThat(NearestNeighbours.distances(many, few, 1)).containsExactly(0, 1, 5);
            assertThat(NearestNeighbours.distances(many, few, 2))
                    .containsExactly(new double[] {5, 1, 350.1785}, within(1e-3));
        }
    }

    @Test
    void theNearestIsFoundInEveryBlockAndEqualImagesAreAtExactly0() {
        try (var manager = NDManager.newBaseManager()) {
            var all = strokes(manager);
            var few = all.get("5990:6000").concat(all.get("0:10"), 0).toType(DataType.FLOAT32, false);
            assertThat(NearestNeighbours.distances(all, few, 1)).containsOnly(0);
        }
    }

    @Test
    void otherRealImagesAreAsCloseAsTheReference() {
        try (var manager = NDManager.newBaseManager()) {
            var all = strokes(manager);
            var closeness = besideHeldOut(all).measure(all.get("5500:6000"));
            assertThat(closeness.ratio()).isCloseTo(1, within(0.05));
            assertThat(closeness.copies()).isCloseTo(0.01, within(0.015));
        }
    }

    @Test
    void copiesAreDetected() {
        try (var manager = NDManager.newBaseManager()) {
            var all = strokes(manager);
            var reference = besideHeldOut(all);
            assertThat(reference.measure(all.get("100:600"))).isEqualTo(new Closeness(0, 1));
            var half = reference.measure(all.get("100:200").concat(all.get("5500:5600"), 0));
            assertThat(half.copies()).isCloseTo(0.5, within(0.02));
        }
    }

    @Test
    void copiesWithALittleNoiseAreDetected() {
        try (var manager = NDManager.newBaseManager()) {
            var all = strokes(manager);
            var closeness = besideHeldOut(all).measure(noisy(all.get("100:600"), 2));
            assertThat(closeness.copies()).isEqualTo(1);
            assertThat(closeness.ratio()).isLessThan(0.2);
        }
    }

    @Test
    void noisyImagesAreFartherAndAreNotCopies() {
        try (var manager = NDManager.newBaseManager()) {
            var all = strokes(manager);
            var closeness = besideHeldOut(all).measure(noisy(all.get("5500:6000"), 80));
            assertThat(closeness.copies()).isEqualTo(0);
            assertThat(closeness.ratio()).isGreaterThan(1.2);
        }
    }

    @Test
    void trainingImagesAreAsFarFromEachOtherAsFromOthers() {
        try (var manager = NDManager.newBaseManager()) {
            var all = strokes(manager);
            var reference = ClosenessToTraining.calibratedOnTraining(all.get("0:5000"), 500);
            assertThat(reference.measure(all.get("5500:6000")).ratio()).isCloseTo(1, within(0.05));
            assertThat(reference.measure(all.get("100:600"))).isEqualTo(new Closeness(0, 1));
        }
    }

    @Test
    void invalidImagesAreRejected() {
        try (var manager = NDManager.newBaseManager()) {
            var all = strokes(manager);
            assertThatThrownBy(() -> ClosenessToTraining.calibratedOnHeldOut(all, all.get("0:10")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must differ from the training images");
            var scaled =
                    all.get("0:10").toType(DataType.FLOAT32, false).div(127.5).sub(1);
            assertThatThrownBy(() -> besideHeldOut(all).measure(scaled))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("generated must be 0 to 255, got -1.0 to 1.0");
            var floats = all.toType(DataType.FLOAT32, false);
            assertThatThrownBy(() -> ClosenessToTraining.calibratedOnHeldOut(floats, floats))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("training must be uint8, got float32");
            assertThatThrownBy(() -> ClosenessToTraining.calibratedOnTraining(all, 6001))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("count must be 1 to 6000, got 6001");
        }
    }

    private static ClosenessToTraining besideHeldOut(NDArray all) {
        return ClosenessToTraining.calibratedOnHeldOut(all.get("0:5000"), all.get("5000:5500"));
    }

    /** {@code [6000, 784]}, uint8. */
    private static NDArray strokes(NDManager manager) {
        var images = TestImageSets.strokes();
        return manager.create(
                images.pixels(), new Shape(images.count(), images.shape().size()), DataType.UINT8);
    }

    private static NDArray noisy(NDArray images, float deviation) {
        return TestFeatures.normal(images.getManager(), (int) images.size(0), (int) images.size(1), 0)
                .mul(deviation)
                .add(images)
                .clip(0, 255);
    }

    private static NDArray bytes(NDManager manager, int... values) {
        return manager.create(values, new Shape(values.length / 2, 2)).toType(DataType.UINT8, false);
    }
}
