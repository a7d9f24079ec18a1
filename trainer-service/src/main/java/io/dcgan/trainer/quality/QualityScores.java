package io.dcgan.trainer.quality;

import io.dcgan.trainer.quality.metric.ClosenessToTraining;
import io.dcgan.trainer.quality.metric.FrechetDistance;
import io.dcgan.trainer.quality.metric.KernelDistance;
import io.dcgan.trainer.quality.metric.ManifoldOverlap;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What was measured on generated images. The constants are the names of the values; a value whose name ends in
 * {@code Floor} or {@code Real} is what real images give, measured once with as many images.
 *
 * @param values      metric to value; all finite
 * @param classShares the share of the images that the classifier takes for each class, 0 to 1; empty where there is no
 *                    classifier
 * @param absent      the names of what could not be measured, such as everything that needs labels
 */
public record QualityScores(Map<String, Double> values, List<Double> classShares, List<String> absent) {
    /** {@link FrechetDistance} of whitened features to the real images' ones; from 0, less is better. */
    public static final String DISTANCE = "distance";

    /**
     * The {@link #DISTANCE} of real images that were not trained on: the test images where there are enough of them, else
     * another part of the training images. What a generator reaches that draws like the real world.
     */
    public static final String DISTANCE_FLOOR = "distanceFloor";

    /** {@link #DISTANCE} divided by its floor; 1 is perfect, less is better. The number to choose by. */
    public static final String DISTANCE_RATIO = "distanceRatio";

    /** {@link KernelDistance} of whitened features; less is better. Its floor is 0, give or take its error. */
    public static final String KERNEL_DISTANCE = "kernelDistance";

    /** The standard error of {@link #KERNEL_DISTANCE}. */
    public static final String KERNEL_DISTANCE_ERROR = "kernelDistanceError";

    /** {@link ManifoldOverlap#precision}: the share of images that look real, 0 to 1; more is better. */
    public static final String PRECISION = "precision";

    /** {@link #PRECISION} of real images. */
    public static final String PRECISION_FLOOR = "precisionFloor";

    /** {@link ManifoldOverlap#recall}: the share of real images that could have been drawn, 0 to 1; more is better. */
    public static final String RECALL = "recall";

    /** {@link #RECALL} of real images. */
    public static final String RECALL_FLOOR = "recallFloor";

    /** {@link ManifoldOverlap#density}: how deep among the real images the images lie; 1 is right, from 0. */
    public static final String DENSITY = "density";

    /** {@link #DENSITY} of real images. */
    public static final String DENSITY_FLOOR = "densityFloor";

    /** {@link ManifoldOverlap#coverage}: the share of real images with an image near, 0 to 1; more is better. */
    public static final String COVERAGE = "coverage";

    /** {@link #COVERAGE} of real images. */
    public static final String COVERAGE_FLOOR = "coverageFloor";

    /** The smallest of the {@link #classShares}, 0 to 1; right is 1 divided by the classes, 0 is a class never drawn. */
    public static final String CLASS_SHARE_LEAST = "classShareLeast";

    /** The largest of the {@link #classShares}, 0 to 1; right is 1 divided by the classes. */
    public static final String CLASS_SHARE_MOST = "classShareMost";

    /** The share of images of which the classifier is more than 90 % sure, 0 to 1; more is better. */
    public static final String CONFIDENCE = "confidence";

    /** {@link #CONFIDENCE} of real images, held out ones where there are any. */
    public static final String CONFIDENCE_REAL = "confidenceReal";

    /** The share of images whose class is the one that was asked for, 0 to 1; more is better. Conditional only. */
    public static final String ASKED_ACCURACY = "askedAccuracy";

    /** What the classifier tells right of real images, 0 to 1: the most that {@link #ASKED_ACCURACY} can mean. */
    public static final String ASKED_ACCURACY_REAL = "askedAccuracyReal";

    /** {@link ClosenessToTraining.Closeness#ratio}: 1 is right, near 0 it copies; from 0. */
    public static final String CLOSENESS = "closeness";

    /** {@link ClosenessToTraining.Closeness#copies}: the share of near copies, 0 to 1; 0.01 for real images. */
    public static final String COPIES = "copies";

    /** What needs a classifier, and thereby labels. */
    static final List<String> FEATURE_METRICS = List.of(
            DISTANCE,
            DISTANCE_FLOOR,
            DISTANCE_RATIO,
            KERNEL_DISTANCE,
            KERNEL_DISTANCE_ERROR,
            PRECISION,
            PRECISION_FLOOR,
            RECALL,
            RECALL_FLOOR,
            DENSITY,
            DENSITY_FLOOR,
            COVERAGE,
            COVERAGE_FLOOR,
            CLASS_SHARE_LEAST,
            CLASS_SHARE_MOST,
            CONFIDENCE,
            CONFIDENCE_REAL);

    /** What needs labels that can be asked for, besides. */
    static final List<String> CONDITIONAL_METRICS = List.of(ASKED_ACCURACY, ASKED_ACCURACY_REAL);

    /** What needs the training images alone. */
    static final List<String> CLOSENESS_METRICS = List.of(CLOSENESS, COPIES);

    /** All that can stand among the values. */
    public static final List<String> NAMES = Stream.of(FEATURE_METRICS, CONDITIONAL_METRICS, CLOSENESS_METRICS)
            .flatMap(List::stream)
            .toList();

    public QualityScores {
        values.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("%s must be finite, got %s".formatted(name, value));
            }
        });
        values = Collections.unmodifiableMap(new TreeMap<>(values));
        classShares = List.copyOf(classShares);
        absent = List.copyOf(absent);
    }
}
