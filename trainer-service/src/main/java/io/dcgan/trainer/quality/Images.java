package io.dcgan.trainer.quality;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Draws images with a generator that is to be measured. */
@FunctionalInterface
public interface Images {
    /**
     * @param latents {@code [n, latentSize]}
     * @param labels  {@code [n]}; not used where there are no classes
     * @return {@code [n, channels, height, width]}, −1 to 1
     */
    float[] images(FloatBuffer latents, LongBuffer labels) throws IOException;
}
