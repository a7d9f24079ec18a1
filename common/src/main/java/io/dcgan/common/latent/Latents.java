package io.dcgan.common.latent;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * The latents and labels of a seed. The latent of image {@code i} does not depend on the other images requested.
 *
 * <p>Both services draw from here, so a seed gives the same picture in a sample sheet of the trainer and in a response
 * of the inference service.
 */
public final class Latents {
    private static final long LATENT = 1;
    private static final long LABEL = 2;

    private Latents() {}

    /**
     * Writes {@code count} vectors to the buffer, for images {@code first} to {@code first + count - 1}.
     *
     * @param into receives {@code [count, size]} standard normal values
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
     * Writes {@code count} labels to the buffer, uniform in 0 to {@code classes - 1}.
     *
     * @param into receives {@code [count]} labels
     */
    public static void drawLabels(long seed, long first, int count, int classes, LongBuffer into) {
        for (long image = first; image < first + count; image++) {
            into.put(CounterRandom.of(seed, LABEL, image).below(classes, 0));
        }
    }
}
