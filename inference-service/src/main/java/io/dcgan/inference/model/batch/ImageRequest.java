package io.dcgan.inference.model.batch;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * The images of one inference request: its inputs and a consumer of its outputs.
 *
 * <p>The generating threads call {@link #fillInputs} and {@link #acceptImages} for ranges that do not overlap, possibly
 * at the same time.
 */
public interface ImageRequest {
    /** Returns the number of images, at least 1. */
    int count();

    /**
     * Writes the inputs of the images {@code first} to {@code first + count - 1}.
     *
     * @param latents receives {@code [count, latentSize]}
     * @param labels  receives {@code [count]}, 0 to {@code classes - 1}; 0 if the model has no classes
     */
    void fillInputs(int first, int count, FloatBuffer latents, LongBuffer labels);

    /**
     * Consumes the images {@code first} to {@code first + count - 1}.
     *
     * @param images {@code [count, channels, height, width]}, finite; valid only during the call
     */
    void acceptImages(int first, int count, FloatBuffer images);

    /** Called once after the last images, by the thread that generated them, before the client is notified. */
    default void onCompleted() {}
}
