package io.dcgan.common.latent;

/**
 * A counter-based random number generator. Value {@code k} of a stream depends only on the stream's key and {@code k},
 * so there is no state to save, and other draws have no effect.
 *
 * <p>The bits are those of SplitMix64 started at the key. The arithmetic is exact, so every JVM yields the same values.
 *
 * @see <a href="https://doi.org/10.1145/2714064.2660195">Steele, Lea, Flood: Fast splittable pseudorandom number
 *     generators</a>
 */
public final class CounterRandom {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;
    private final long key;

    private CounterRandom(long key) {
        this.key = key;
    }

    /**
     * Returns the stream for a combination of arguments; each combination has its own.
     *
     * @param purpose purpose of the values; each use in the project has its own number
     * @param index   index among the streams with this seed and purpose
     */
    public static CounterRandom of(long seed, long purpose, long index) {
        return new CounterRandom(mix(mix(mix(seed) + purpose * GAMMA) + index * GAMMA));
    }

    /** Returns 64 random bits. */
    public long bits(long k) {
        return mix(key + (k + 1) * GAMMA);
    }

    /** Returns a uniform value in the open interval (0, 1), 52 bits. */
    public double uniform(long k) {
        return ((bits(k) >>> 12) + 0.5) * 0x1p-52;
    }

    /** Returns a uniform integer, 0 to {@code bound - 1}. */
    public int below(int bound, long k) {
        return (int) Math.multiplyHigh(bits(k) >>> 1, (long) bound << 1);
    }

    /** Returns a standard normal value. */
    public float normal(long k) {
        return (float) NormalQuantile.of(uniform(k));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
