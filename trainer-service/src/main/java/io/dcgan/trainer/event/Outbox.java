package io.dcgan.trainer.event;

import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.release.GeneratorRelease;
import java.util.concurrent.CompletionStage;

/** Takes what the trainer has to say. Records leave in the order in which they were given. */
public interface Outbox {
    /** @return completes when the broker has the record */
    CompletionStage<Void> send(TrainingEvent event);

    /** @return completes when the broker has the record */
    CompletionStage<Void> send(GeneratorRelease release);
}
