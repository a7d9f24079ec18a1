package io.dcgan.trainer.http;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.TrainCommand;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A command that was published to its topic.
 *
 * @param command with the defaults of the fields that its sender left out
 */
@Schema(name = "Accepted", description = "A published command, with omitted fields set to their defaults")
record AcceptedCommand(RunId runId, String topic, int partition, long offset, TrainCommand command) {}
