package io.dcgan.common.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.dcgan.common.id.Require;

/** The type of number that a command asks the layers to compute with. */
public enum PrecisionChoice {
    /** The faster one on the device. */
    AUTO("auto"),
    FLOAT32("float32"),
    /** Less exact, and faster where the processor has instructions for it. */
    BFLOAT16("bfloat16");

    private final String text;

    PrecisionChoice(String text) {
        this.text = text;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static PrecisionChoice of(String text) {
        return Require.oneOf("precision", text, values());
    }

    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
