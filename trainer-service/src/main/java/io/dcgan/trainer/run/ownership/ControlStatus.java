package io.dcgan.trainer.run.ownership;

import io.dcgan.common.message.TrainingEvent.ControlAnswered;
import java.time.Instant;
import java.util.Optional;

/**
 * That a trainer takes care of a control, so that no other does.
 *
 * @param trainer its id
 * @param answer  what it has to say; told again after a restart as long as it is not told
 * @param told    whether Kafka has the answer
 */
public record ControlStatus(String trainer, Instant time, Optional<ControlAnswered> answer, boolean told) {}
