package io.dcgan.trainer.quality;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.quality.classifier.Classifier;
import io.dcgan.trainer.quality.classifier.ClassifierOutput;
import io.dcgan.trainer.quality.metric.FeatureWhitening;
import io.dcgan.trainer.quality.metric.FrechetDistance;
import io.dcgan.trainer.quality.metric.KernelDistance;
import io.dcgan.trainer.quality.metric.ManifoldOverlap;
import io.dcgan.trainer.quality.metric.PredictedClasses;
import io.dcgan.trainer.quality.metric.RowMatrices;
import io.dcgan.trainer.quality.metric.SeededPermutation;
import java.util.Arrays;
import java.util.Optional;

/** Compares a classifier's output for generated images with its output for real ones. */
final class FeatureEvaluator {
    /** Minimum number of images that can be measured. */
    static final int MIN_IMAGES = 2 * KernelDistance.SUBSETS;

    private static final int MAX_IMAGES = 10_000;
    private static final int MAX_HELD_OUT_IMAGES = 5_000;
    private static final long ORDER = 2;
    private static final long HELD_OUT_ORDER = 3;
    private static final float CONFIDENCE_THRESHOLD = 0.9f;

    private final Classifier classifier;
    private final FeatureWhitening whitening;
    private final NDArray real;
    private final NDArray whitenedReal;
    private final QualityScoresBuilder floors = new QualityScoresBuilder();
    private final double accuracyOfReal;

    /**
     * @param manager    owns the real images' features
     * @param classifier still belongs to the caller
     * @param images     at least twice {@link #MIN_IMAGES}
     * @param heldOut    images that the classifier is tested with, if there are any
     * @param check      called repeatedly; an exception from it ends the call
     */
    FeatureEvaluator(
            NDManager manager, Classifier classifier, ImageSet images, Optional<ImageSet> heldOut, Runnable check) {
        this.classifier = classifier;
        int count = imageCount(images);
        try (var scope = manager.newSubManager()) {
            var places = SeededPermutation.sampleIndices(images.count(), 2 * count, ORDER);
            var seen = classifier.classify(scope, images, places, check);
            whitening = FeatureWhitening.fit(seen.features());
            real = RowMatrices.block(manager, seen.features(), 0, count);
            real.attach(manager);
            whitenedReal = whitening.apply(manager, real);
            // Images that nothing was trained on show best what can be reached, if there are enough of them.
            boolean unseen = heldOut.isPresent() && heldOut.get().count() >= count;
            var others = unseen
                    ? classifier
                            .classify(
                                    scope,
                                    heldOut.get(),
                                    SeededPermutation.sampleIndices(
                                            heldOut.get().count(), count, HELD_OUT_ORDER),
                                    check)
                            .features()
                    : seen.features().get("{}:{}", count, 2 * count);
            check.run();
            floors.put(
                    QualityScores.DISTANCE_FLOOR,
                    FrechetDistance.between(whitenedReal, whitening.apply(scope, others)));
            var overlap = overlap(others, check);
            floors.put(QualityScores.PRECISION_FLOOR, overlap.precision());
            floors.put(QualityScores.RECALL_FLOOR, overlap.recall());
            floors.put(QualityScores.DENSITY_FLOOR, overlap.density());
            floors.put(QualityScores.COVERAGE_FLOOR, overlap.coverage());
            // Accuracy can be measured only with labels.
            var labelled = heldOut.filter(ImageSet::labelled);
            var tried = labelled.orElse(images);
            var triedPlaces = labelled.isPresent()
                    ? SeededPermutation.sampleIndices(
                            tried.count(), Math.min(MAX_HELD_OUT_IMAGES, tried.count()), HELD_OUT_ORDER)
                    : places;
            var output = labelled.isPresent() ? classifier.classify(scope, tried, triedPlaces, check) : seen;
            floors.put(QualityScores.CONFIDENCE_REAL, output.confidentShare(CONFIDENCE_THRESHOLD));
            accuracyOfReal = PredictedClasses.accuracy(
                    output.predictedClasses(),
                    Arrays.stream(triedPlaces).mapToLong(tried::label).toArray());
        }
    }

    /** Number of generated images, compared with that many real ones; the floor uses the same number again. */
    static int imageCount(ImageSet images) {
        return Math.min(MAX_IMAGES, images.count() / 2);
    }

    ClassifierOutput classify(NDManager owner, float[] images) {
        return classifier.classify(owner, images);
    }

    /**
     * @param seen  {@link #imageCount} generated images
     * @param asked their classes, if they were requested
     * @param check called repeatedly; an exception from it ends the measurement
     */
    void measure(ClassifierOutput seen, Optional<long[]> asked, QualityScoresBuilder into, Runnable check) {
        into.putAll(floors);
        try (var scope = real.getManager().newSubManager()) {
            var whitened = whitening.apply(scope, seen.features());
            double distance = FrechetDistance.between(whitenedReal, whitened);
            into.put(QualityScores.DISTANCE, distance);
            into.put(QualityScores.DISTANCE_RATIO, distance / floors.get(QualityScores.DISTANCE_FLOOR));
            check.run();
            var kernelDistance = KernelDistance.between(whitenedReal, whitened);
            into.put(QualityScores.KERNEL_DISTANCE, kernelDistance.value());
            into.put(QualityScores.KERNEL_DISTANCE_ERROR, kernelDistance.standardError());
        }
        check.run();
        var overlap = overlap(seen.features(), check);
        check.run();
        into.put(QualityScores.PRECISION, overlap.precision());
        into.put(QualityScores.RECALL, overlap.recall());
        into.put(QualityScores.DENSITY, overlap.density());
        into.put(QualityScores.COVERAGE, overlap.coverage());
        into.put(QualityScores.CONFIDENCE, seen.confidentShare(CONFIDENCE_THRESHOLD));
        var predicted = seen.predictedClasses();
        into.putClassShares(PredictedClasses.shares(predicted, classifier.classes()));
        asked.ifPresentOrElse(
                classes -> {
                    into.put(QualityScores.ASKED_ACCURACY, PredictedClasses.accuracy(predicted, classes));
                    into.put(QualityScores.ASKED_ACCURACY_REAL, accuracyOfReal);
                },
                () -> into.absent(QualityScores.CONDITIONAL_METRICS));
    }

    /** Measures the overlap of at most {@link ManifoldOverlap#MAX_ROWS} rows. */
    private ManifoldOverlap overlap(NDArray features, Runnable check) {
        try (var scope = real.getManager().newSubManager()) {
            return ManifoldOverlap.between(
                    RowMatrices.block(scope, real, 0, ManifoldOverlap.MAX_ROWS),
                    RowMatrices.block(scope, features, 0, ManifoldOverlap.MAX_ROWS),
                    check);
        }
    }
}
