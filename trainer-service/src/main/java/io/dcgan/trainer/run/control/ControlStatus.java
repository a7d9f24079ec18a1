package io.dcgan.trainer.run.control;

import io.dcgan.common.message.TrainingEvent.ControlAnswered;
import java.time.Instant;
import java.util.Optional;

/**
 * The status of a control that a trainer has claimed, so that no other trainer executes it.
 *
 * @param trainer id of that trainer
 * @param answer  the reply; published again after a restart until {@code told}
 * @param told    whether Kafka has the reply
 */
public record ControlStatus(String trainer, Instant time, Optional<ControlAnswered> answer, boolean told) {}
