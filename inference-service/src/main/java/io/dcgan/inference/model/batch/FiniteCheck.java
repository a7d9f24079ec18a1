package io.dcgan.inference.model.batch;

import java.nio.FloatBuffer;

/** Looks for what are no numbers. */
final class FiniteCheck {
    /** Values at a time: they stay in the processor's nearest cache. */
    private static final int CHUNK = 2048;

    private FiniteCheck() {}

    /** Whether every value from position to limit is finite. */
    static boolean allFinite(FloatBuffer values) {
        // A checked read for each value takes longer than a bulk copy and all else here.
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
     * 0 × x is 0 for every number, and not-a-number for infinity and not-a-number; no branch, so it is fast. Four sums, so
     * that an addition need not wait for the one before it.
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
