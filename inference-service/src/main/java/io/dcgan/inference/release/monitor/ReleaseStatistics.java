package io.dcgan.inference.release.monitor;

import java.util.Arrays;
import java.util.OptionalDouble;

/** The failures and durations of one release's runs. Thread-safe. */
public final class ReleaseStatistics {
    /** The number of consecutive runs that are judged together. */
    public static final int WINDOW = 20;

    /** The number of runs in a window that may fail. */
    static final int MAX_FAILURES = 2;

    /** Only the first windows are compared with the previous release. */
    private static final int MAX_JUDGED_WINDOWS = 20;

    /** The number of consecutive windows that must be far too slow. */
    private static final int MAX_SLOW_WINDOWS = 3;

    /** Batches are compared by size class, because an image in a batch of 32 takes a third less time than one alone. */
    private static final int SIZE_CLASSES = 4;

    private final long[][] nanosPerImage = new long[SIZE_CLASSES][WINDOW];
    private final int[] runs = new int[SIZE_CLASSES];
    private long failures;
    private int windows;
    private int slowWindows;

    /** @return whether too many of the last runs failed */
    synchronized boolean recordFailure() {
        failures = failures << 1 | 1;
        return recentFailures() > MAX_FAILURES;
    }

    private int recentFailures() {
        return Long.bitCount(failures & ((1L << WINDOW) - 1));
    }

    /** @return whether a window of runs of this size is complete, so that its median can be compared */
    synchronized boolean recordSuccess(int images, long nanos) {
        failures <<= 1;
        int size = sizeClass(images);
        nanosPerImage[size][runs[size] % WINDOW] = nanos / images;
        runs[size]++;
        return runs[size] % WINDOW == 0;
    }

    /**
     * Records whether the last window was far too slow. A release that becomes slow only later has another cause.
     *
     * @return whether several consecutive windows among the first ones were
     */
    synchronized boolean recordWindow(boolean slow) {
        windows++;
        slowWindows = slow ? slowWindows + 1 : 0;
        return windows <= MAX_JUDGED_WINDOWS && slowWindows >= MAX_SLOW_WINDOWS;
    }

    /**
     * Returns the median of nanoseconds per image over the last runs of this size class. Without enough runs, the next
     * smaller class is used, which takes no less time per image; empty if none has enough.
     */
    synchronized OptionalDouble median(int images) {
        int size = sizeClass(images);
        while (size > 0 && runs[size] < WINDOW) {
            size--;
        }
        if (runs[size] < WINDOW) {
            return OptionalDouble.empty();
        }
        var sorted = nanosPerImage[size].clone();
        Arrays.sort(sorted);
        return OptionalDouble.of(sorted[WINDOW / 2]);
    }

    /** Returns the class of a batch size: 1, 2 to 7, 8 to 31, or 32 and more. */
    private static int sizeClass(int images) {
        return images == 1 ? 0 : images < 8 ? 1 : images < 32 ? 2 : 3;
    }
}
