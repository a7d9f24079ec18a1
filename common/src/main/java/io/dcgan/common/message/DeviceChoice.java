package io.dcgan.common.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.dcgan.common.id.Require;

/** The device that a command asks to be trained on. */
public enum DeviceChoice {
    /** A GPU where there is one. */
    AUTO("auto"),
    CPU("cpu"),
    GPU("gpu");

    private final String text;

    DeviceChoice(String text) {
        this.text = text;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static DeviceChoice of(String text) {
        return Require.oneOf("device", text, values());
    }

    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
