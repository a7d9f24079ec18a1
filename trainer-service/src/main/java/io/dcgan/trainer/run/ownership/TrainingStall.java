package io.dcgan.trainer.run.ownership;

/**
 * An attempt that hung until its process exited.
 *
 * @param number number of stalls of the run, including this one
 * @param step   number of steps that were done
 * @param reason the symptom; empty for a stall that needs no rollback
 */
public record TrainingStall(int number, long step, String reason) {
    public static final TrainingStall NONE = new TrainingStall(0, 0, "");
}
