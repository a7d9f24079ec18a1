package io.dcgan.common.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.dcgan.common.id.Require;

/** The colours of the images of a set. */
public enum ColourMode {
    /** The colours that the data have. */
    AUTO("auto"),
    /** One channel. */
    GREY("grey"),
    /** Three channels: red, green, blue. */
    RGB("rgb");

    private final String text;

    ColourMode(String text) {
        this.text = text;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ColourMode of(String text) {
        return Require.oneOf("colour", text, values());
    }

    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
