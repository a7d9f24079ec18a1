package io.dcgan.common.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.dcgan.common.id.Require;

/** The losses between which a command can choose. */
public enum LossType {
    /** Binary cross-entropy on logits. */
    NON_SATURATING("non-saturating"),
    HINGE("hinge"),
    LEAST_SQUARES("least-squares");

    private final String text;

    LossType(String text) {
        this.text = text;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static LossType of(String text) {
        return Require.oneOf("loss", text, values());
    }

    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
