package io.dcgan.trainer.network.tensor;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * How images and maps lie in memory while training.
 *
 * <p>Maps have the shape {@code [n, c, h, w]}, but their channels lie side by side in memory: a transposed view of
 * {@code [n, h, w, c]}. The engine's convolutions see that and are faster for it.
 *
 * <p>Images are kept in blocks: each 2×2 pixels are one pixel of four times the channels, {@code [n, 4c, h/2, w/2]},
 * where channel {@code (2a + b)·c + k} is channel {@code k} of row {@code a} and column {@code b} of the block. So the
 * layers at the images' side, which double or halve the sides, are plain convolutions of stride 1.
 */
public final class PixelLayout {
    private PixelLayout() {}

    /** {@code [n, h, w, c]} seen as {@code [n, c, h, w]}. */
    public static NDArray asChannelsFirst(NDArray channelsLast) {
        return channelsLast.transpose(0, 3, 1, 2);
    }

    /** {@code [n, c, h, w]} as maps of the same shape, channels side by side in memory. */
    public static NDArray toChannelsLastMemory(NDArray images) {
        var view = asChannelsLast(images);
        var shape = view.getShape();
        // Flattening a view puts the values in its order.
        return asChannelsFirst(view.flatten().reshape(shape));
    }

    /** {@code [n, c, h, w]} seen as {@code [n, h, w, c]}. */
    static NDArray asChannelsLast(NDArray maps) {
        return maps.transpose(0, 2, 3, 1);
    }

    /**
     * {@code [n, c, h, w]} to blocks.
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
     * Blocks as the pixels that they are made of.
     *
     * @param blocks {@code [n, 4c, h, w]}
     * @return {@code [n, c, 2h, 2w]}, channels side by side in memory
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
     * Where each value of an image lies in blocks.
     *
     * @return for each value of {@code [c, h, w]} its place in {@code [h/2, w/2, 4c]}
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
