package io.dcgan.trainer.http;

import io.dcgan.common.id.RunId;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A control that is on its topic. The event {@code ControlAnswered} with its id says what came of it. */
@Schema(description = "A control on its topic; the event ControlAnswered with its id says what came of it")
record AcceptedControl(String controlId, RunId runId, String type, String topic, int partition, long offset) {}
