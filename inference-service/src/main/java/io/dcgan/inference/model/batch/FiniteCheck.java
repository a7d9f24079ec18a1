package io.dcgan.inference.model.batch;

import java.nio.FloatBuffer;

/** Finds NaN and infinite values. */
final class FiniteCheck {
    /** Number of values per chunk, which fits into the L1 cache. */
    private static final int CHUNK = 2048;

    private FiniteCheck() {}

    /** Returns whether every value from position to limit is finite. */
    static boolean allFinite(FloatBuffer values) {
        // A bulk copy and the check together are faster than a bounds-checked read per value.
        var chunk = new float[Math.min(CHUNK, values.remaining())];
        for (int from = values.position(); from < values.limit(); from += chunk.length) {
            int count = Math.min(chunk.length, values.limit() - from);
            values.get(from, chunk, 0, count);
            if (!allFinite(chunk, count)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Relies on 0 × x being 0 for every finite x and NaN for an infinite or NaN x, which needs no branch. Four sums, so
     * that no addition waits for the previous one.
     */
    private static boolean allFinite(float[] values, int count) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            a += 0 * values[i];
            b += 0 * values[i + 1];
            c += 0 * values[i + 2];
            d += 0 * values[i + 3];
        }
        for (; i < count; i++) {
            a += 0 * values[i];
        }
        return a + b + c + d == 0;
    }
}
