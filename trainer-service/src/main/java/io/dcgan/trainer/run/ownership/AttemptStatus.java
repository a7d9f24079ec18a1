package io.dcgan.trainer.run.ownership;

/**
 * Who works on an attempt, in the store.
 *
 * @param trainer  its id
 * @param beat     goes up for as long as the trainer is alive
 * @param ended    whether the attempt came to an end of its own, whatever that was; without it the process died
 * @param fromStep steps that were done when it began
 */
public record AttemptStatus(String trainer, long beat, boolean ended, long fromStep) {
    AttemptStatus nextBeat() {
        return new AttemptStatus(trainer, beat + 1, ended, fromStep);
    }

    AttemptStatus markEnded() {
        return new AttemptStatus(trainer, beat + 1, true, fromStep);
    }
}
