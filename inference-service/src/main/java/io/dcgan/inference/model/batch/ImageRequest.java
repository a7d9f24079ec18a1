package io.dcgan.inference.model.batch;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * What one request wants drawn. Both methods are called by the threads that draw, for ranges that do not overlap,
 * perhaps at the same time.
 */
public interface ImageRequest {
    /** Images, at least 1. */
    int count();

    /**
     * Puts what the images {@code first} to {@code first + count - 1} are drawn from.
     *
     * @param latents takes {@code [count, latentSize]}
     * @param labels  takes {@code [count]}, 0 to {@code classes - 1}; 0 where there are no classes
     */
    void fillInputs(int first, int count, FloatBuffer latents, LongBuffer labels);

    /**
     * Takes those images.
     *
     * @param images {@code [count, channels, height, width]}, finite; not to be kept
     */
    void acceptImages(int first, int count, FloatBuffer images);

    /** All images were taken. Called once, by the thread that drew the last ones, before anyone is told. */
    default void onCompleted() {}
}
