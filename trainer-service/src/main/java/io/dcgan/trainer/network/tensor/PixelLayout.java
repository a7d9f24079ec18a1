package io.dcgan.trainer.network.tensor;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory layout of images and feature maps during training.
 *
 * <p>Feature maps have the shape {@code [n, c, h, w]} but are channels-last in memory: a transposed view of
 * {@code [n, h, w, c]}. The engine's convolutions recognise this layout and are faster with it.
 *
 * <p>Images are stored in blocks: each block of 2×2 pixels is one pixel with four times the channels,
 * {@code [n, 4c, h/2, w/2]}. Channel {@code (2a + b)·c + k} is channel {@code k} of row {@code a} and column {@code b}
 * of the block. This turns the layers next to the image, which double or halve the sides, into plain convolutions of
 * stride 1.
 */
public final class PixelLayout {
    private PixelLayout() {}

    /** Returns a view of {@code [n, h, w, c]} as {@code [n, c, h, w]}. */
    public static NDArray asChannelsFirst(NDArray channelsLast) {
        return channelsLast.transpose(0, 3, 1, 2);
    }

    /** Converts {@code [n, c, h, w]} to the same shape, channels-last in memory. */
    public static NDArray toChannelsLastMemory(NDArray images) {
        var view = asChannelsLast(images);
        var shape = view.getShape();
        // Flattening a view copies the values in the order of the view.
        return asChannelsFirst(view.flatten().reshape(shape));
    }

    /** Returns a view of {@code [n, c, h, w]} as {@code [n, h, w, c]}. */
    static NDArray asChannelsLast(NDArray maps) {
        return maps.transpose(0, 2, 3, 1);
    }

    /**
     * Converts {@code [n, c, h, w]} to blocks.
     *
     * @return {@code [n, h/2, w/2, 4c]}
     */
    public static NDArray toBlocks(NDArray images) {
        var shape = images.getShape();
        long channels = shape.get(1);
        long height = shape.get(2);
        long width = shape.get(3);
        return images.reshape(-1, channels, height / 2, 2, width / 2, 2)
                .transpose(0, 2, 4, 3, 5, 1)
                .reshape(-1, height / 2, width / 2, 4 * channels);
    }

    /**
     * Converts blocks to pixels.
     *
     * @param blocks {@code [n, 4c, h, w]}
     * @return {@code [n, c, 2h, 2w]}, channels-last in memory
     */
    public static NDArray fromBlocks(NDArray blocks) {
        var shape = blocks.getShape();
        long channels = shape.get(1) / 4;
        long height = shape.get(2);
        long width = shape.get(3);
        var pixels = asChannelsLast(blocks)
                .reshape(-1, height, width, 2, 2, channels)
                .transpose(0, 1, 3, 2, 4, 5)
                .reshape(-1, 2 * height, 2 * width, channels);
        return asChannelsFirst(pixels);
    }

    /**
     * Returns the position of each value of an image in blocks.
     *
     * @return for each value of {@code [c, h, w]}, its index in {@code [h/2, w/2, 4c]}
     */
    public static List<Integer> blockIndices(int channels, int height, int width) {
        var places = new ArrayList<Integer>(channels * height * width);
        for (int i = 0; i < channels * height * width; i++) {
            int column = i % width;
            int row = i / width % height;
            int block = row / 2 * (width / 2) + column / 2;
            places.add((block * 4 + row % 2 * 2 + column % 2) * channels + i / (width * height));
        }
        return places;
    }
}
