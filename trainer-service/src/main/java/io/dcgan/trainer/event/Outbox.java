package io.dcgan.trainer.event;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.release.GeneratorRelease;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/**
 * Publishes the trainer's records in the order in which they are submitted. While the broker is unavailable they wait,
 * and events are also kept in the run's folder in the store, from which another attempt sends them.
 */
public interface Outbox {
    /** @return completes when the broker has the record */
    CompletionStage<Void> send(TrainingEvent event);

    /** @return completes when the broker has the record */
    CompletionStage<Void> send(GeneratorRelease release);

    /** Retires a release. @return completes when the broker has the record */
    CompletionStage<Void> retire(GeneratorRelease release);

    /** @return completes when the broker has the record */
    CompletionStage<Void> send(DeadLetter letter);

    /** Puts a command back on its topic. @return completes when the broker has the record */
    CompletionStage<Void> send(SubmittedCommand command);

    /** Sends the events that earlier attempts left in a run's folder. Must precede all other events of the run. */
    void resendUnsent(RunId runId) throws IOException;
}
