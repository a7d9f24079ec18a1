package io.dcgan.trainer.run;

import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.TrainingEvent.ControlAnswered;
import io.dcgan.common.store.StoreKey;
import io.dcgan.trainer.event.RunEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Answers the controls of one run, each once, whichever trainers hear of it. */
final class Answers {
    /** After which a control that a trainer has taken up and not answered is another's: that trainer is gone. */
    private static final Duration GONE = Duration.ofMinutes(1);

    private final RunFolder folder;
    private final RunEvents events;
    private final String trainer;
    private final InstantSource clock;

    Answers(RunFolder folder, RunEvents events, String trainer, InstantSource clock) {
        this.folder = folder;
        this.events = events;
        this.trainer = trainer;
        this.clock = clock;
    }

    /** Whether a control is this trainer's to obey: it is the first to take it up, or had done so and was killed. */
    boolean takeUp(RunControl control) throws IOException {
        var id = control.controlId();
        if (folder.takeUp(id, new ControlNote(trainer, clock.instant(), false))) {
            return true;
        }
        var note = folder.controlNote(id).orElseThrow();
        boolean gone = note.time().plus(GONE).isBefore(clock.instant());
        return !note.answered() && (note.trainer().equals(trainer) || gone);
    }

    /** @return completes when the answer is told */
    CompletionStage<Void> answer(RunControl control, boolean obeyed, String answer, List<StoreKey> files)
            throws IOException {
        var told = events.send((id, attempt, sequence, time) -> new ControlAnswered(
                id,
                attempt,
                sequence,
                time,
                control.controlId(),
                control.name(),
                obeyed,
                answer,
                files.stream().map(StoreKey::value).toList()));
        folder.putControlNote(control.controlId(), new ControlNote(trainer, clock.instant(), true));
        return told;
    }
}
