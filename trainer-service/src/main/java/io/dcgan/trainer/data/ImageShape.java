package io.dcgan.trainer.data;

/** The shape of one image: channels first, as the networks expect it. */
public record ImageShape(int channels, int height, int width) {
    /** Values in one image. */
    public int size() {
        return channels * height * width;
    }
}
