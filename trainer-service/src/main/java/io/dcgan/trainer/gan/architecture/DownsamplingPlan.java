package io.dcgan.trainer.gan.architecture;

import io.dcgan.trainer.data.ImageShape;

/**
 * How often a convolutional network halves an image: twice, and again while its smaller side is above 8 pixels and both
 * sides are even. So 28 ends at 7, 32 at 8, and 64, with one more, at 8.
 *
 * @param count  halvings, at least 2
 * @param height of the smallest maps
 * @param width  of the smallest maps
 */
record DownsamplingPlan(int count, int height, int width) {
    static final int MIN_COUNT = 2;

    /** @throws IllegalArgumentException if the sides are no multiples of 4 */
    static DownsamplingPlan of(ImageShape image) {
        if (image.height() % 4 != 0 || image.width() % 4 != 0) {
            throw new IllegalArgumentException("convolutional networks need images whose sides are multiples of 4,"
                    + " got %d×%d".formatted(image.height(), image.width()));
        }
        int count = MIN_COUNT;
        int height = image.height() / 4;
        int width = image.width() / 4;
        while (Math.min(height, width) > 8 && height % 2 == 0 && width % 2 == 0) {
            count++;
            height /= 2;
            width /= 2;
        }
        return new DownsamplingPlan(count, height, width);
    }

    /** Channels of the maps after some halvings, where the second's are given: twice as many each time. */
    int channels(int halvings, int ofSecond) {
        return halvings >= 2 ? ofSecond << (halvings - 2) : ofSecond / 2;
    }
}
