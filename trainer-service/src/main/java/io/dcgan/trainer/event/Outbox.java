package io.dcgan.trainer.event;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.release.GeneratorRelease;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/**
 * Takes what the trainer has to say. Records leave in the order in which they were given; while the broker is away they
 * wait, and events lie in the run's folder of the store, from where another attempt sends them.
 */
public interface Outbox {
    /** @return completes when the broker has the record */
    CompletionStage<Void> send(TrainingEvent event);

    /** @return completes when the broker has the record */
    CompletionStage<Void> send(GeneratorRelease release);

    /** Takes a release back. @return completes when the broker has it */
    CompletionStage<Void> retire(GeneratorRelease release);

    /** @return completes when the broker has the record */
    CompletionStage<Void> send(DeadLetter letter);

    /** Puts a command back on its topic. @return completes when the broker has the record */
    CompletionStage<Void> send(SubmittedCommand command);

    /** Sends what earlier attempts at a run left in its folder, before anything else of that run. */
    void resendUnsent(RunId runId) throws IOException;
}
