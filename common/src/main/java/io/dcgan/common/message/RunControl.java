package io.dcgan.common.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.dcgan.common.id.Require;
import io.dcgan.common.id.RunId;
import java.util.Map;

/**
 * What someone wants of a run.
 *
 * <p>Topic {@link Topics#RUN_CONTROLS}, any key, value: this record as JSON, such as
 * {@code {"type":"Cancel","runId":"mine"}}. Each is answered by one {@link TrainingEvent.ControlAnswered}, whatever the
 * run is doing and whether or not there is such a run.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(RunControl.Cancel.class),
    @JsonSubTypes.Type(RunControl.Pause.class),
    @JsonSubTypes.Type(RunControl.Resume.class),
    @JsonSubTypes.Type(RunControl.Snapshot.class)
})
public sealed interface RunControl {
    /** Chosen by the sender, as a {@link RunId} is; a repeated id is the same control. By default made of the record's place. */
    String controlId();

    RunId runId();

    /** The type's name. */
    default String name() {
        return getClass().getSimpleName();
    }

    /**
     * Reads a control.
     *
     * @param controlId of one whose sender chose none
     */
    static RunControl read(byte[] json, String controlId) throws MalformedMessageException {
        return Json.read(json, Map.of("controlId", controlId), RunControl.class);
    }

    /** The run ends, without a generator. */
    record Cancel(String controlId, RunId runId) implements RunControl {
        public Cancel {
            Require.name("controlId", controlId);
        }
    }

    /** The run keeps a checkpoint and frees its trainer, and the commands behind it go on. */
    record Pause(String controlId, RunId runId) implements RunControl {
        public Pause {
            Require.name("controlId", controlId);
        }
    }

    /** The command of a paused run goes to the end of the queue. */
    record Resume(String controlId, RunId runId) implements RunControl {
        public Resume {
            Require.name("controlId", controlId);
        }
    }

    /** The run keeps its generator, a sheet and a checkpoint of this moment in the store, and goes on. */
    record Snapshot(String controlId, RunId runId) implements RunControl {
        public Snapshot {
            Require.name("controlId", controlId);
        }
    }
}
