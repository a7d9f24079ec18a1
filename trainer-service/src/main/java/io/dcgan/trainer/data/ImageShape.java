package io.dcgan.trainer.data;

import io.dcgan.common.message.ColourMode;

/** The shape of one image: channels first, as the networks expect it. */
public record ImageShape(int channels, int height, int width) {
    /** Values in one image. */
    public int size() {
        return channels * height * width;
    }

    /** Returns grey for one channel, otherwise RGB. */
    ColourMode colour() {
        return channels == 1 ? ColourMode.GREY : ColourMode.RGB;
    }
}
