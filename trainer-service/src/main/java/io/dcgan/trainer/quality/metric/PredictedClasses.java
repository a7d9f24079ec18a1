package io.dcgan.trainer.quality.metric;

import java.util.ArrayList;
import java.util.List;

/** What a classifier sees in generated images. */
public final class PredictedClasses {
    private PredictedClasses() {}

    /**
     * The share of the images that are of each class: 0 to 1, 1 in all. Right is the share of the classes that were
     * asked for; 0 is a class that is never drawn.
     *
     * @param predicted one class an image, each 0 to {@code classes - 1}; at least one
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
     * The share of the images whose class is the one that was asked for, 0 to 1; more is better. The floor is what the
     * classifier reaches on real images.
     *
     * @param predicted one class an image; at least one
     * @param asked     the same images' classes
     */
    public static double accuracy(long[] predicted, long[] asked) {
        requireImages(predicted);
        if (asked.length != predicted.length) {
            throw new IllegalArgumentException(
                    "as many classes must be asked as predicted, %d, got %d".formatted(predicted.length, asked.length));
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
