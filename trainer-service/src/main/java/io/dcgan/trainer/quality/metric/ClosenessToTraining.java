package io.dcgan.trainer.quality.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;

/**
 * Detects a generator that repeats its training images. In pixel space, d(x) is the Euclidean distance from an image to
 * the nearest training image. The distances of real images to the training images, which are natural between any two
 * real images, are measured once; those of generated images are compared with them.
 *
 * @see <a href="https://arxiv.org/abs/2004.05675">Meehan, Chaudhuri, Dasgupta: A non-parametric test to detect
 *     data-copying in generative models, which compares the same two sets of distances</a>
 */
public final class ClosenessToTraining {
    /** Limit on the images measured at once. */
    public static final int MAX_IMAGES = 2_000;

    private final NDArray training;
    private final double median;
    private final double copyDistance;

    /**
     * Closeness of a set of generated images to the training images.
     *
     * @param ratio  the median of d over the generated images divided by its median over real ones; from 0. About 1 is
     *               ideal; near 0 the generator copies; above 1 its images are farther from the training images than
     *               real ones are, for example because they are noisy
     * @param copies the share of generated images whose d is at most the 1st percentile of the real images' d, 0 to 1;
     *               0.01 for real images; lower is better
     */
    public record Closeness(double ratio, double copies) {}

    private ClosenessToTraining(NDArray training, double[] realDistances) {
        this.training = training;
        this.median = median(realDistances);
        this.copyDistance = realDistances[(realDistances.length - 1) / 100];
        if (median == 0) {
            throw new IllegalArgumentException("real images must differ from the training images, but half equal one");
        }
    }

    /**
     * Measures real images that are not among the training images.
     *
     * @param training {@code [n, values]}, uint8; must stay open for as long as this object is used
     * @param heldOut  {@code [m, values]}, 0 to 255, of the same distribution, 1 ≤ m ≤ 2000, preferably 500 or more
     */
    public static ClosenessToTraining calibratedOnHeldOut(NDArray training, NDArray heldOut) {
        return new ClosenessToTraining(training, sortedDistances("heldOut", training, heldOut, 1));
    }

    /**
     * Measures training images, each against all the others, for datasets without held-out images.
     *
     * @param training {@code [n, values]}, uint8; must stay open for as long as this object is used
     * @param count    images to measure, drawn at random, the same in every call; 1 ≤ count ≤ n and count ≤ 2000
     */
    public static ClosenessToTraining calibratedOnTraining(NDArray training, int count) {
        if (count < 1 || count > training.size(0)) {
            throw new IllegalArgumentException("count must be 1 to %d, got %d".formatted(training.size(0), count));
        }
        var picked = Arrays.copyOf(SeededPermutation.of(Math.toIntExact(training.size(0)), 0), count);
        try (var scope = training.getManager().newSubManager()) {
            var some = training.get(scope, new NDIndex("{}", scope.create(picked)));
            return new ClosenessToTraining(training, sortedDistances("training", training, some, 2));
        }
    }

    /** @param generated {@code [m, values]}, 0 to 255, 1 ≤ m ≤ 2000 */
    public Closeness measure(NDArray generated) {
        var distances = sortedDistances("generated", training, generated, 1);
        long copies = Arrays.stream(distances).filter(d -> d <= copyDistance).count();
        return new Closeness(median(distances) / median, (double) copies / distances.length);
    }

    private static double[] sortedDistances(String name, NDArray training, NDArray images, int rank) {
        RowMatrices.requireMatrix("training", training, rank, Integer.MAX_VALUE);
        if (training.getDataType() != DataType.UINT8) {
            throw new IllegalArgumentException("training must be uint8, got " + training.getDataType());
        }
        try (var scope = images.getManager().newSubManager()) {
            var checked = RowMatrices.requireFinite(scope, name, images, 1, MAX_IMAGES);
            RowMatrices.requireSameWidth(training.size(1), checked.size(1));
            if (checked.min().getFloat() < 0 || checked.max().getFloat() > 255) {
                throw new IllegalArgumentException("%s must be 0 to 255, got %s to %s"
                        .formatted(name, checked.min().getFloat(), checked.max().getFloat()));
            }
            var distances = NearestNeighbours.distances(training, checked, rank);
            Arrays.sort(distances);
            return distances;
        }
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
