package io.dcgan.trainer.run.ownership;

/**
 * The status of an attempt, in the store.
 *
 * @param trainer  id of the trainer that works on it
 * @param beat     increases with each heartbeat
 * @param ended    whether the attempt ended by itself, in whatever way; otherwise its process died
 * @param fromStep number of steps that were done when it began
 */
public record AttemptStatus(String trainer, long beat, boolean ended, long fromStep) {
    AttemptStatus nextBeat() {
        return new AttemptStatus(trainer, beat + 1, ended, fromStep);
    }

    AttemptStatus markEnded() {
        return new AttemptStatus(trainer, beat + 1, true, fromStep);
    }
}
