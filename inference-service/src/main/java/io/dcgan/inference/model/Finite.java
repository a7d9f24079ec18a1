package io.dcgan.inference.model;

import java.nio.FloatBuffer;

/** Looks for what are no numbers. */
final class Finite {
    private Finite() {}

    /** Whether every value from position to limit is finite. */
    static boolean all(FloatBuffer values) {
        // 0 × x is 0 for every number, and not-a-number for infinity and not-a-number; no branch, so it is fast.
        float sum = 0;
        for (int i = values.position(); i < values.limit(); i++) {
            sum += 0 * values.get(i);
        }
        return sum == 0;
    }
}
