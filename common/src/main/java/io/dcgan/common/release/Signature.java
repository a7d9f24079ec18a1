package io.dcgan.common.release;

import io.dcgan.common.id.Require;

/**
 * The inputs and the output of a generator.
 *
 * <p>Inputs: {@link #LATENT} {@code [n, latentSize]} float32, standard normal; and, if there are classes,
 * {@link #LABEL} {@code [n]} int64, 0 to {@code classes - 1}. Output: {@link #IMAGE}
 * {@code [n, channels, height, width]} float32, −1 (black) to 1 (white).
 *
 * @param latentSize length of a latent vector, 1 to 1024
 * @param classes    number of classes that can be requested, 0 for an unconditional generator
 * @param channels   1 (grey) or 3 (RGB)
 * @param height     pixels, 1 to 1024
 * @param width      pixels, 1 to 1024
 */
public record Signature(int latentSize, int classes, int channels, int height, int width) {
    public static final String LATENT = "latent";
    public static final String LABEL = "label";
    public static final String IMAGE = "image";

    public Signature {
        Require.range("latentSize", latentSize, 1, 1024);
        Require.range("classes", classes, 0, 1000);
        Require.oneOf("channels", channels, 1, 3);
        Require.range("height", height, 1, 1024);
        Require.range("width", width, 1, 1024);
    }

    public boolean conditional() {
        return classes > 0;
    }

    /** Values in one image. */
    public int imageSize() {
        return channels * height * width;
    }
}
