package io.dcgan.trainer.data;

import java.util.Locale;

/** Which colours the images of a set have. */
public enum ColourMode {
    /** As the data are. */
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
