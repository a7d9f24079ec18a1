package io.dcgan.trainer.quality.metric;

import io.dcgan.common.latent.CounterRandom;
import java.util.Arrays;

/** Orders in which rows are picked: the same for as many rows in every call, so that metrics can be repeated. */
public final class SeededPermutation {
    private static final long SEED = 1;
    private static final long PURPOSE = 300;

    private SeededPermutation() {}

    /**
     * @param index which of the orders of so many rows
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

    /** The first {@code few} of an order. */
    public static int[] sampleIndices(int count, int few, long index) {
        return Arrays.stream(of(count, index), 0, few)
                .mapToInt(Math::toIntExact)
                .toArray();
    }
}
