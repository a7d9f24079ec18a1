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
 * Quality scores of generated images. The constants are the names of the values; a value whose name ends in
 * {@code Floor} or {@code Real} is that of real images, measured once with the same number of images.
 *
 * @param values      metric to value; all finite
 * @param classShares the share of the images that the classifier assigns to each class, 0 to 1; empty if there is no
 *                    classifier
 * @param absent      names of the metrics that could not be measured, such as all those that need labels
 */
public record QualityScores(Map<String, Double> values, List<Double> classShares, List<String> absent) {
    /** {@link FrechetDistance} between the whitened features of generated and real images; from 0, lower is better. */
    public static final String DISTANCE = "distance";

    /**
     * The {@link #DISTANCE} of other real images: the test images if there are enough of them, otherwise another part
     * of the training images. A generator that draws from the real distribution reaches it.
     */
    public static final String DISTANCE_FLOOR = "distanceFloor";

    /** {@link #DISTANCE} divided by its floor; 1 is perfect, lower is better. The value for comparing generators. */
    public static final String DISTANCE_RATIO = "distanceRatio";

    /** {@link KernelDistance} of whitened features; lower is better. Its floor is 0, within its error. */
    public static final String KERNEL_DISTANCE = "kernelDistance";

    /** The standard error of {@link #KERNEL_DISTANCE}. */
    public static final String KERNEL_DISTANCE_ERROR = "kernelDistanceError";

    /** {@link ManifoldOverlap#precision}: the share of images that look real, 0 to 1; higher is better. */
    public static final String PRECISION = "precision";

    /** {@link #PRECISION} of real images. */
    public static final String PRECISION_FLOOR = "precisionFloor";

    /** {@link ManifoldOverlap#recall}: the share of real images that can be drawn, 0 to 1; higher is better. */
    public static final String RECALL = "recall";

    /** {@link #RECALL} of real images. */
    public static final String RECALL_FLOOR = "recallFloor";

    /** {@link ManifoldOverlap#density}: how deep the images lie among the real ones; from 0, ideally 1. */
    public static final String DENSITY = "density";

    /** {@link #DENSITY} of real images. */
    public static final String DENSITY_FLOOR = "densityFloor";

    /** {@link ManifoldOverlap#coverage}: the share of real images with an image nearby, 0 to 1; higher is better. */
    public static final String COVERAGE = "coverage";

    /** {@link #COVERAGE} of real images. */
    public static final String COVERAGE_FLOOR = "coverageFloor";

    /** The smallest of the {@link #classShares}, 0 to 1; ideally 1 / classes; 0 is a class that is never drawn. */
    public static final String CLASS_SHARE_LEAST = "classShareLeast";

    /** The largest of the {@link #classShares}, 0 to 1; ideally 1 / classes. */
    public static final String CLASS_SHARE_MOST = "classShareMost";

    /** The share of images of whose class the classifier is more than 90 % sure, 0 to 1; higher is better. */
    public static final String CONFIDENCE = "confidence";

    /** {@link #CONFIDENCE} of real images, of held-out ones if there are any. */
    public static final String CONFIDENCE_REAL = "confidenceReal";

    /** The share of images whose predicted class is the requested one, 0 to 1; higher is better. Conditional only. */
    public static final String ASKED_ACCURACY = "askedAccuracy";

    /** The classifier's accuracy on real images, 0 to 1: the highest meaningful {@link #ASKED_ACCURACY}. */
    public static final String ASKED_ACCURACY_REAL = "askedAccuracyReal";

    /** {@link ClosenessToTraining.Closeness#ratio}: from 0, ideally 1; near 0 the generator copies. */
    public static final String CLOSENESS = "closeness";

    /** {@link ClosenessToTraining.Closeness#copies}: the share of near copies, 0 to 1; 0.01 for real images. */
    public static final String COPIES = "copies";

    /** Metrics that need a classifier, and therefore labels. */
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

    /** Metrics that also need a generator whose classes can be requested. */
    static final List<String> CONDITIONAL_METRICS = List.of(ASKED_ACCURACY, ASKED_ACCURACY_REAL);

    /** Metrics that need only the training images. */
    static final List<String> CLOSENESS_METRICS = List.of(CLOSENESS, COPIES);

    /** All names that the values may have. */
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
