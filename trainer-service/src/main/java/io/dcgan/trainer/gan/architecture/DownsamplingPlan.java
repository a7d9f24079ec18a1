package io.dcgan.trainer.gan.architecture;

import io.dcgan.trainer.data.ImageShape;

/**
 * Number of times that a convolutional network halves an image: twice, and again while the smaller side is above 8
 * pixels and both sides are even. So a side of 28 ends at 7, 32 at 8, and 64, with one more halving, at 8.
 *
 * @param count  number of halvings, at least 2
 * @param height height of the smallest feature maps
 * @param width  width of the smallest feature maps
 */
record DownsamplingPlan(int count, int height, int width) {
    static final int MIN_COUNT = 2;

    /** @throws IllegalArgumentException if the sides are not multiples of 4 */
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

    /**
     * Returns the number of feature maps after some halvings. It doubles with each halving.
     *
     * @param baseMaps number of feature maps after two halvings
     */
    int channels(int halvings, int baseMaps) {
        return halvings >= 2 ? baseMaps << (halvings - 2) : baseMaps / 2;
    }
}
