package io.dcgan.trainer.http;

import io.dcgan.common.id.RunId;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A control that was published to its topic. The event {@code ControlAnswered} with its id reports the outcome. */
@Schema(description = "A published control; the event ControlAnswered with its id reports the outcome")
record AcceptedControl(String controlId, RunId runId, String type, String topic, int partition, long offset) {}
