package io.dcgan.common.latent;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * The latents and labels of a seed. Image {@code i} of a seed has the same latent whatever stands beside it.
 *
 * <p>Both services draw from here, so that a seed means the same picture in a sample sheet of the trainer and in an
 * answer of the inference service.
 */
public final class Latents {
    private static final long LATENT = 1;
    private static final long LABEL = 2;

    private Latents() {}

    /**
     * Puts {@code count} vectors into the buffer: those of images {@code first} to {@code first + count - 1}.
     *
     * @param into takes {@code [count, size]} standard normal values
     */
    public static void draw(long seed, long first, int count, int size, FloatBuffer into) {
        for (long image = first; image < first + count; image++) {
            var random = CounterRandom.of(seed, LATENT, image);
            for (int k = 0; k < size; k++) {
                into.put(random.normal(k));
            }
        }
    }

    /**
     * Puts {@code count} labels into the buffer, each 0 to {@code classes - 1} with equal chance.
     *
     * @param into takes {@code [count]} labels
     */
    public static void drawLabels(long seed, long first, int count, int classes, LongBuffer into) {
        for (long image = first; image < first + count; image++) {
            into.put(CounterRandom.of(seed, LABEL, image).below(classes, 0));
        }
    }
}
