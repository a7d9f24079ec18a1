package io.dcgan.trainer.quality.classifier;

import io.dcgan.common.latent.CounterRandom;
import io.dcgan.trainer.data.ImageSet;

/**
 * Shifts an image by a few pixels; pixels that enter at a side repeat those at the edge.
 *
 * @param down  shift in pixels
 * @param right shift in pixels
 */
public record ShiftAugmentation(int down, int right) {
    public static final ShiftAugmentation NONE = new ShiftAugmentation(0, 0);

    /** Largest shift in pixels. */
    private static final int MAX_PIXELS = 2;

    /** @param k index of the random value in the stream */
    static ShiftAugmentation random(CounterRandom random, long k) {
        int choices = 2 * MAX_PIXELS + 1;
        int place = random.below(choices * choices, k);
        return new ShiftAugmentation(place / choices - MAX_PIXELS, place % choices - MAX_PIXELS);
    }

    /** @param into receives {@code [channels, height, width]} at {@code offset}, −1 (black) to 1 (white) */
    public void copy(ImageSet set, int image, float[] into, int offset) {
        var shape = set.shape();
        int height = shape.height();
        int width = shape.width();
        var bytes = new byte[shape.size()];
        set.pixels().position(image * bytes.length).get(bytes);
        for (int channel = 0; channel < shape.channels(); channel++) {
            for (int row = 0; row < height; row++) {
                int from = (channel * height + clamp(row - down, height)) * width;
                int to = offset + (channel * height + row) * width;
                for (int column = 0; column < width; column++) {
                    int level = Byte.toUnsignedInt(bytes[from + clamp(column - right, width)]);
                    into[to + column] = level / 127.5f - 1;
                }
            }
        }
    }

    private static int clamp(int place, int size) {
        return Math.max(0, Math.min(size - 1, place));
    }
}
