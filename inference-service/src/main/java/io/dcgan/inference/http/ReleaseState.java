package io.dcgan.inference.http;

import com.fasterxml.jackson.annotation.JsonValue;

/** The state of a release on this replica. */
enum ReleaseState {
    LIVE("live"),
    CANARY("canary"),
    LOADED("loaded"),
    REFUSED("refused"),
    /** Known and not loaded. */
    PUBLISHED("published");

    private final String text;

    ReleaseState(String text) {
        this.text = text;
    }

    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
