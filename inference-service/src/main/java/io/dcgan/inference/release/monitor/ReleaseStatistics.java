package io.dcgan.inference.release.monitor;

import java.util.Arrays;
import java.util.OptionalDouble;

/** How one release does in service: how often its runs fail, and how long they take. */
public final class ReleaseStatistics {
    /** Of so many runs in a row, */
    public static final int WINDOW = 20;

    /** so many may fail. */
    static final int MAX_FAILURES = 2;

    /** Its first windows are held against the release before it, */
    private static final int MAX_JUDGED_WINDOWS = 20;

    /** and so many in a row must be far too slow. */
    private static final int MAX_SLOW_WINDOWS = 3;

    /** A batch of 32 takes a third less an image than one alone: batches of about one size are compared, if there are. */
    private static final int SIZE_CLASSES = 4;

    private final long[][] nanosPerImage = new long[SIZE_CLASSES][WINDOW];
    private final int[] runs = new int[SIZE_CLASSES];
    private long failures;
    private int windows;
    private int slowWindows;

    /** @return whether too many runs have failed */
    synchronized boolean recordFailure() {
        failures = failures << 1 | 1;
        return recentFailures() > MAX_FAILURES;
    }

    private int recentFailures() {
        return Long.bitCount(failures & ((1L << WINDOW) - 1));
    }

    /** @return whether a window of runs of this size is full again, and their median worth a look */
    synchronized boolean recordSuccess(int images, long nanos) {
        failures <<= 1;
        int size = sizeClass(images);
        nanosPerImage[size][runs[size] % WINDOW] = nanos / images;
        runs[size]++;
        return runs[size] % WINDOW == 0;
    }

    /**
     * Takes in whether the last window was far too slow. What is slow only later is slow because of something else.
     *
     * @return whether it has been for several windows in a row, among its first ones
     */
    synchronized boolean recordWindow(boolean slow) {
        windows++;
        slowWindows = slow ? slowWindows + 1 : 0;
        return windows <= MAX_JUDGED_WINDOWS && slowWindows >= MAX_SLOW_WINDOWS;
    }

    /**
     * Nanoseconds an image, the median of the last runs with about so many, or of those with fewer, which take no less an
     * image; empty before there were enough.
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

    /** 1; 2 to 7; 8 to 31; 32 and more. */
    private static int sizeClass(int images) {
        return images == 1 ? 0 : images < 8 ? 1 : images < 32 ? 2 : 3;
    }
}
