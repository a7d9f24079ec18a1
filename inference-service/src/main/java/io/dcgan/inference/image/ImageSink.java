package io.dcgan.inference.image;

import java.nio.FloatBuffer;

/** Takes images as they are drawn, each to its place. Safe to call from several threads for different images. */
@FunctionalInterface
public interface ImageSink {
    /**
     * @param first  place of the first image
     * @param images {@code [count, channels, height, width]} from the position, −1 (black) to 1 (white)
     */
    void put(int first, int count, FloatBuffer images);
}
