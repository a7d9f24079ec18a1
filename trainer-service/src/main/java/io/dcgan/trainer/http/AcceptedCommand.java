package io.dcgan.trainer.http;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.TrainCommand;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A command that is on its topic.
 *
 * @param command with all that its sender left out
 */
@Schema(name = "Accepted", description = "A command on its topic, with all that its sender left out")
record AcceptedCommand(RunId runId, String topic, int partition, long offset, TrainCommand command) {}
