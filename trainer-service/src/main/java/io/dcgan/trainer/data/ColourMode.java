package io.dcgan.trainer.data;

import java.util.Locale;

/** Colours of the images of a set. */
public enum ColourMode {
    /** Keeps the colours of the data. */
    AUTO,
    /** One channel. */
    GREY,
    /** Three channels: red, green, blue. */
    RGB;

    static ColourMode of(ImageShape shape) {
        return shape.channels() == 1 ? GREY : RGB;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
