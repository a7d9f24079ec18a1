package io.dcgan.trainer.quality.metric;

import io.dcgan.common.latent.CounterRandom;
import java.util.Arrays;

/** Random orders of rows, always the same for the same number of rows, so that metrics are reproducible. */
public final class SeededPermutation {
    private static final long SEED = 1;
    private static final long PURPOSE = 300;

    private SeededPermutation() {}

    /**
     * @param index selects one of the orders of this many rows
     * @return 0 to {@code count - 1}, shuffled
     */
    static long[] of(int count, long index) {
        var random = CounterRandom.of(SEED, PURPOSE, index);
        var order = new long[count];
        for (int i = 0; i < count; i++) {
            int j = random.below(i + 1, i);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** Returns the first {@code few} indices of an order. */
    public static int[] sampleIndices(int count, int few, long index) {
        return Arrays.stream(of(count, index), 0, few)
                .mapToInt(Math::toIntExact)
                .toArray();
    }
}
