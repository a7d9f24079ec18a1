package io.dcgan.common.latent;

/**
 * Random values by place instead of by turn: value {@code k} of a stream depends on the stream's key and {@code k}
 * alone, so there is no state to save, and nothing drawn before or beside it matters.
 *
 * <p>The bits are SplitMix64's, started at the key. The arithmetic is exact on every JVM: the same values everywhere.
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
     * A stream of its own for each combination of the arguments.
     *
     * @param purpose what the values are for; each use in the project has its own number
     * @param index   which of the streams with this seed and purpose
     */
    public static CounterRandom of(long seed, long purpose, long index) {
        return new CounterRandom(mix(mix(mix(seed) + purpose * GAMMA) + index * GAMMA));
    }

    /** 64 random bits. */
    public long bits(long k) {
        return mix(key + (k + 1) * GAMMA);
    }

    /** Uniform in the open interval (0, 1), 52 bits. */
    public double uniform(long k) {
        return ((bits(k) >>> 12) + 0.5) * 0x1p-52;
    }

    /** Uniform in 0 to {@code bound - 1}. */
    public int below(int bound, long k) {
        return (int) Math.multiplyHigh(bits(k) >>> 1, (long) bound << 1);
    }

    /** Standard normal. */
    public float normal(long k) {
        return (float) NormalQuantile.of(uniform(k));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
