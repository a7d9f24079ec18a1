package io.dcgan.inference.model;

import io.dcgan.common.release.GeneratorRelease;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Turns latents and labels into images. Thread-safe until closed. */
public interface LoadedGenerator extends AutoCloseable {
    GeneratorRelease release();

    /**
     * @param latents {@code [n, latentSize]}, direct, row-major, standard normal
     * @param labels  {@code [n]}, direct; ignored if there are no classes
     * @param images  receives {@code [n, channels, height, width]}, direct, −1 (black) to 1 (white)
     * @throws GenerationException if the runtime fails
     */
    void generate(FloatBuffer latents, LongBuffer labels, FloatBuffer images) throws GenerationException;

    @Override
    void close();
}
