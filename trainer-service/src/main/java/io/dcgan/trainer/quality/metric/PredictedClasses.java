package io.dcgan.trainer.quality.metric;

import java.util.ArrayList;
import java.util.List;

/** Statistics of the classes that a classifier predicts for generated images. */
public final class PredictedClasses {
    private PredictedClasses() {}

    /**
     * Returns the share of the images in each class, 0 to 1, with a sum of 1. Ideally it equals the share of the
     * requested classes; 0 is a class that is never drawn.
     *
     * @param predicted one class per image, each 0 to {@code classes - 1}; at least one
     * @return {@code classes} shares
     */
    public static List<Double> shares(long[] predicted, int classes) {
        requireImages(predicted);
        var counts = new long[classes];
        for (long one : predicted) {
            if (one < 0 || one >= classes) {
                throw new IllegalArgumentException("classes must be 0 to %d, got %d".formatted(classes - 1, one));
            }
            counts[(int) one]++;
        }
        var shares = new ArrayList<Double>(classes);
        for (long count : counts) {
            shares.add((double) count / predicted.length);
        }
        return List.copyOf(shares);
    }

    /**
     * Returns the share of the images whose predicted class is the requested one, 0 to 1; higher is better. The floor
     * is the classifier's accuracy on real images.
     *
     * @param predicted one class per image; at least one
     * @param asked     requested classes of the same images
     */
    public static double accuracy(long[] predicted, long[] asked) {
        requireImages(predicted);
        if (asked.length != predicted.length) {
            throw new IllegalArgumentException("asked must have as many classes as predicted, %d, got %d"
                    .formatted(predicted.length, asked.length));
        }
        long right = 0;
        for (int i = 0; i < asked.length; i++) {
            if (predicted[i] == asked[i]) {
                right++;
            }
        }
        return (double) right / predicted.length;
    }

    private static void requireImages(long[] predicted) {
        if (predicted.length == 0) {
            throw new IllegalArgumentException("there must be at least one image, got 0");
        }
    }
}
