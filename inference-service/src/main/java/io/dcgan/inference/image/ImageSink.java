package io.dcgan.inference.image;

import java.nio.FloatBuffer;

/** Receives images by index as they are drawn. Safe to call from several threads for different images. */
@FunctionalInterface
public interface ImageSink {
    /**
     * @param first  index of the first image
     * @param images {@code [count, channels, height, width]} from the position, −1 (black) to 1 (white)
     */
    void put(int first, int count, FloatBuffer images);
}
