package io.dcgan.common.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.dcgan.common.id.Require;
import io.dcgan.common.id.RunId;
import java.util.Map;

/**
 * A request to change a run: cancel, pause, resume or snapshot.
 *
 * <p>Topic {@link Topics#RUN_CONTROLS}, any key, value: this record as JSON, such as
 * {@code {"type":"Cancel","runId":"mine"}}. Each is answered by exactly one {@link TrainingEvent.ControlAnswered},
 * whatever the state of the run and even if the run does not exist.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(RunControl.Cancel.class),
    @JsonSubTypes.Type(RunControl.Pause.class),
    @JsonSubTypes.Type(RunControl.Resume.class),
    @JsonSubTypes.Type(RunControl.Snapshot.class)
})
public sealed interface RunControl {
    /** Returns the id that the sender chose, by default the record's position; a repeated id is the same control. */
    String controlId();

    RunId runId();

    /** Returns the name of the type, such as {@code Cancel}. */
    default String name() {
        return getClass().getSimpleName();
    }

    /**
     * Reads a control.
     *
     * @param controlId id of a control whose sender chose none
     */
    static RunControl read(byte[] json, String controlId) throws MalformedMessageException {
        return Json.read(json, Map.of("controlId", controlId), RunControl.class);
    }

    /** Ends the run without a generator. */
    record Cancel(String controlId, RunId runId) implements RunControl {
        public Cancel {
            Require.name("controlId", controlId);
        }
    }

    /** Saves a checkpoint and frees the run's trainer for the commands behind it. */
    record Pause(String controlId, RunId runId) implements RunControl {
        public Pause {
            Require.name("controlId", controlId);
        }
    }

    /** Puts the command of a paused run at the end of the queue. */
    record Resume(String controlId, RunId runId) implements RunControl {
        public Resume {
            Require.name("controlId", controlId);
        }
    }

    /** Saves the current generator, a sample sheet and a checkpoint in the store; the run continues. */
    record Snapshot(String controlId, RunId runId) implements RunControl {
        public Snapshot {
            Require.name("controlId", controlId);
        }
    }
}
