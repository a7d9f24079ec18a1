package io.dcgan.trainer.run;

/**
 * Who works on an attempt, in the store.
 *
 * @param trainer  its id
 * @param beat     goes up for as long as the trainer is alive
 * @param ended    whether the attempt came to an end of its own, whatever that was; without it the process died
 * @param fromStep steps that were done when it began
 */
record AttemptNote(String trainer, long beat, boolean ended, long fromStep) {
    AttemptNote next() {
        return new AttemptNote(trainer, beat + 1, ended, fromStep);
    }

    AttemptNote end() {
        return new AttemptNote(trainer, beat + 1, true, fromStep);
    }
}
