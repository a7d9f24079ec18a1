package io.dcgan.trainer.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.quality.classifier.Classifier;
import io.dcgan.trainer.quality.classifier.ClassifierTraining;
import io.dcgan.trainer.quality.classifier.ShiftAugmentation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QualityEvaluatorTest {
    private static final Signature DIGITS = new Signature(8, 10, 1, 28, 28);
    private static final Signature UNCONDITIONAL = new Signature(8, 0, 1, 28, 28);
    private static final int COUNT = 500;

    /** The first of them are the training images; the others are equally real, but unseen. */
    private static final ImageSet STROKES = TestImageSets.strokes();

    private static final ImageSet IMAGES = TestImageSets.first(2 * COUNT);
    private static byte[] file = new byte[0];

    private static QualityEvaluator evaluator = unopened();

    @BeforeAll
    static void trainAClassifier() throws Exception {
        evaluator.close();
        var classifier = ClassifierTraining.train(IMAGES, Optional.empty(), "made by a test", () -> {});
        file = classifier.write();
        evaluator = new QualityEvaluator(IMAGES, Optional.empty(), Optional.of(classifier), () -> {});
    }

    @AfterAll
    static void close() {
        evaluator.close();
    }

    @Test
    void realImagesThatAreNotTheTrainingImagesAreAtTheFloor() throws Exception {
        var quality = evaluator.measure(DIGITS, strokes(i -> 2 * COUNT + i));
        var values = quality.values();
        assertThat(value(values, QualityScores.DISTANCE_RATIO)).isBetween(0.7, 1.5);
        assertThat(value(values, QualityScores.DISTANCE))
                .isEqualTo(
                        value(values, QualityScores.DISTANCE_RATIO) * value(values, QualityScores.DISTANCE_FLOOR),
                        within(1e-9));
        assertThat(Math.abs(value(values, QualityScores.KERNEL_DISTANCE)))
                .isLessThan(5 * value(values, QualityScores.KERNEL_DISTANCE_ERROR));
        assertThat(value(values, QualityScores.PRECISION))
                .isCloseTo(value(values, QualityScores.PRECISION_FLOOR), within(0.1));
        assertThat(value(values, QualityScores.RECALL))
                .isCloseTo(value(values, QualityScores.RECALL_FLOOR), within(0.1));
        assertThat(value(values, QualityScores.DENSITY))
                .isCloseTo(value(values, QualityScores.DENSITY_FLOOR), within(0.15));
        assertThat(value(values, QualityScores.COVERAGE))
                .isCloseTo(value(values, QualityScores.COVERAGE_FLOOR), within(0.1));
        assertThat(value(values, QualityScores.CONFIDENCE))
                .isCloseTo(value(values, QualityScores.CONFIDENCE_REAL), within(0.1));
        assertThat(value(values, QualityScores.ASKED_ACCURACY)).isGreaterThan(0.9);
        assertThat(value(values, QualityScores.ASKED_ACCURACY_REAL)).isGreaterThan(0.9);
        assertThat(value(values, QualityScores.CLASS_SHARE_LEAST)).isBetween(0.07, 0.1);
        assertThat(value(values, QualityScores.CLASS_SHARE_MOST)).isBetween(0.1, 0.13);
        assertThat(value(values, QualityScores.CLOSENESS)).isCloseTo(1, within(0.1));
        assertThat(value(values, QualityScores.COPIES)).isLessThan(0.05);
        assertThat(quality.absent()).isEmpty();
        assertThat(quality.classShares()).hasSize(10);
        assertThat(values.keySet()).containsExactlyInAnyOrderElementsOf(names());
    }

    @Test
    void copiesOfTheTrainingImagesAreDetected() throws Exception {
        var values = evaluator.measure(DIGITS, strokes(i -> i)).values();
        assertThat(value(values, QualityScores.CLOSENESS)).isZero();
        assertThat(value(values, QualityScores.COPIES)).isEqualTo(1);
    }

    @Test
    void aGeneratorOfOneDigitIsFarFromTheFloor() throws Exception {
        var quality = evaluator.measure(DIGITS, strokes(i -> 2 * COUNT + 10 * i + 3));
        var values = quality.values();
        assertThat(value(values, QualityScores.DISTANCE_RATIO)).isGreaterThan(10);
        assertThat(value(values, QualityScores.RECALL)).isLessThan(value(values, QualityScores.RECALL_FLOOR) / 2);
        assertThat(value(values, QualityScores.CLASS_SHARE_MOST)).isGreaterThan(0.9);
        assertThat(quality.classShares().get(3)).isEqualTo(value(values, QualityScores.CLASS_SHARE_MOST));
        assertThat(value(values, QualityScores.ASKED_ACCURACY)).isCloseTo(0.1, within(0.02));
    }

    @Test
    void theSameGeneratorGetsTheSameScoresAndLeavesNoArrayBehind() throws Exception {
        var first = evaluator.measure(DIGITS, strokes(i -> 2 * COUNT + i));
        int arrays = evaluator.managedArrayCount();
        assertThat(evaluator.measure(DIGITS, strokes(i -> 2 * COUNT + i))).isEqualTo(first);
        assertThat(evaluator.managedArrayCount()).isEqualTo(arrays);
        try (var other = new QualityEvaluator(IMAGES, Optional.empty(), Optional.of(Classifier.read(file)), () -> {})) {
            assertThat(other.measure(DIGITS, strokes(i -> 2 * COUNT + i))).isEqualTo(first);
        }
    }

    @Test
    void anUnconditionalGeneratorHasNoConditionalMetrics() throws Exception {
        var quality = evaluator.measure(UNCONDITIONAL, strokes(i -> 2 * COUNT + i));
        assertThat(quality.absent()).containsExactlyElementsOf(QualityScores.CONDITIONAL_METRICS);
        assertThat(quality.values())
                .containsKey(QualityScores.DISTANCE)
                .doesNotContainKey(QualityScores.ASKED_ACCURACY);
    }

    @Test
    void imagesThatAreNotFiniteAreNotMeasured() throws Exception {
        var quality = evaluator.measure(DIGITS, (latents, labels) -> {
            var images = new float[labels.remaining() * DIGITS.imageSize()];
            images[images.length - 1] = Float.NaN;
            return images;
        });
        assertThat(quality.values()).isEmpty();
        assertThat(quality.absent()).containsExactlyInAnyOrderElementsOf(names());
    }

    @Test
    void identicalImagesAreMeasured() throws Exception {
        var values = evaluator
                .measure(DIGITS, (latents, labels) -> new float[labels.remaining() * DIGITS.imageSize()])
                .values();
        assertThat(value(values, QualityScores.DISTANCE_RATIO)).isGreaterThan(10);
        assertThat(value(values, QualityScores.COVERAGE)).isLessThan(0.1);
    }

    @Test
    void withoutLabelsOnlyTheClosenessIsMeasured() throws Exception {
        try (var pixels = new QualityEvaluator(
                TestImageSets.withoutLabels(IMAGES), Optional.empty(), Optional.empty(), () -> {})) {
            var quality = pixels.measure(UNCONDITIONAL, strokes(i -> i));
            assertThat(quality.values().keySet())
                    .containsExactlyInAnyOrder(QualityScores.CLOSENESS, QualityScores.COPIES);
            assertThat(quality.absent()).contains(QualityScores.DISTANCE, QualityScores.ASKED_ACCURACY);
            assertThat(quality.classShares()).isEmpty();
        }
    }

    @Test
    void aGeneratorOfAnotherShapeIsRejected() {
        assertThatThrownBy(() -> evaluator.measure(new Signature(8, 10, 3, 32, 32), strokes(i -> i)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the generator's images must have the shape of the real ones");
    }

    private static double value(Map<String, Double> values, String name) {
        return values.getOrDefault(name, Double.NaN);
    }

    private static List<String> names() {
        return Stream.of(
                        QualityScores.FEATURE_METRICS,
                        QualityScores.CONDITIONAL_METRICS,
                        QualityScores.CLOSENESS_METRICS)
                .flatMap(List::stream)
                .toList();
    }

    private static QualityEvaluator unopened() {
        return new QualityEvaluator(
                TestImageSets.withoutLabels(TestImageSets.first(30)), Optional.empty(), Optional.empty(), () -> {});
    }

    /** A generator whose image {@code i} is image {@code places(i)} of the strokes. */
    private static QualityEvaluator.ImageGenerator strokes(LongUnaryOperator places) {
        int size = DIGITS.imageSize();
        var next = new long[1];
        return (latents, labels) -> {
            var images = new float[labels.remaining() * size];
            for (int i = 0; i < images.length; i += size) {
                ShiftAugmentation.NONE.copy(STROKES, (int) places.applyAsLong(next[0]++) % STROKES.count(), images, i);
            }
            return images;
        };
    }

    @Test
    void theCheckInterruptsTheMeasurementOfRealImages() {
        int[] calls = {0};
        Runnable check = () -> {
            if (++calls[0] == 3) {
                throw new CancellationException("no time");
            }
        };
        assertThatThrownBy(
                        () -> new QualityEvaluator(IMAGES, Optional.empty(), Optional.of(Classifier.read(file)), check))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> ClassifierTraining.train(IMAGES, Optional.empty(), "made by a test", () -> {
                    throw new CancellationException("no time");
                }))
                .isInstanceOf(CancellationException.class);
    }
}
