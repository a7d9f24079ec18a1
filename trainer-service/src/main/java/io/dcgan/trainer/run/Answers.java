package io.dcgan.trainer.run;

import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.TrainingEvent.ControlAnswered;
import io.dcgan.common.store.StoreKey;
import io.dcgan.trainer.event.Outbox;
import io.dcgan.trainer.event.RunEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/** Answers the controls of one run, each once, whichever trainers hear of it. */
final class Answers {
    private static final Logger LOG = Logger.getLogger(Answers.class);

    /** After which a control that a trainer has taken up and not answered is another's: that trainer is gone. */
    private static final Duration GONE = Duration.ofMinutes(1);

    /** The same for who has the run: nobody but it should be at work on its controls. */
    private static final Duration GONE_FOR_HOLDER = Duration.ofSeconds(5);

    private final RunFolder folder;
    private final Outbox outbox;
    private final RunEvents events;
    private final String trainer;
    private final InstantSource clock;

    Answers(RunFolder folder, Outbox outbox, RunEvents events, String trainer, InstantSource clock) {
        this.folder = folder;
        this.outbox = outbox;
        this.events = events;
        this.trainer = trainer;
        this.clock = clock;
    }

    /** What a trainer finds when it wants to take care of a control. */
    enum Found {
        /** It is this trainer's to obey. */
        MINE,
        /** It was obeyed; if its answer was not told before, it is now. */
        OBEYED,
        /** Another trainer takes care of it, or has died of it: look again later. */
        ANOTHERS
    }

    /** @param holder whether this trainer has the run */
    Found takeUp(RunControl control, boolean holder) throws IOException {
        var id = control.controlId();
        var own = new ControlNote(trainer, clock.instant(), Optional.empty(), false);
        if (folder.takeUp(id, own)) {
            return Found.MINE;
        }
        var note = folder.controlNote(id).orElseThrow();
        if (note.told()) {
            return Found.OBEYED;
        }
        var patience = holder ? GONE_FOR_HOLDER : GONE;
        boolean gone = note.time().plus(patience).isBefore(clock.instant());
        if (!note.trainer().equals(trainer) && !gone) {
            return Found.ANOTHERS;
        }
        if (note.answer().isPresent()) {
            var unused = tell(id, note.answer().get());
            return Found.OBEYED;
        }
        folder.putControlNote(id, own);
        return Found.MINE;
    }

    /** @return completes when the answer is told */
    CompletionStage<Void> answer(RunControl control, boolean obeyed, String answer, List<StoreKey> files)
            throws IOException {
        var event = events.next((id, attempt, sequence, time) -> new ControlAnswered(
                id,
                attempt,
                sequence,
                time,
                control.controlId(),
                control.name(),
                obeyed,
                answer,
                files.stream().map(StoreKey::value).toList()));
        folder.putControlNote(
                control.controlId(), new ControlNote(trainer, clock.instant(), Optional.of(event), false));
        return tell(control.controlId(), event);
    }

    private CompletionStage<Void> tell(String controlId, ControlAnswered event) {
        return outbox.send(event).thenRunAsync(() -> {
            try {
                folder.putControlNote(controlId, new ControlNote(trainer, clock.instant(), Optional.of(event), true));
            } catch (IOException e) {
                // It is told once more, under the same number.
                LOG.debug("that a control is answered cannot be noted", e);
            }
        });
    }
}
