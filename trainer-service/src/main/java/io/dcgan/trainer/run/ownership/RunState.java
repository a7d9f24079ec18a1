package io.dcgan.trainer.run.ownership;

import com.fasterxml.jackson.annotation.JsonValue;

/** The state of a run, as people and programs read it; {@link Lifecycle} has what can follow. */
public enum RunState {
    QUEUED("queued"),
    RUNNING("running"),
    PAUSED("paused"),
    FINISHED("finished"),
    FAILED("failed"),
    CANCELLED("cancelled"),
    REJECTED("rejected");

    private final String text;

    RunState(String text) {
        this.text = text;
    }

    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
