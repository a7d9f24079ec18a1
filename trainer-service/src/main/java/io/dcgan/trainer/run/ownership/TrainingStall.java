package io.dcgan.trainer.run.ownership;

/**
 * An attempt stood still, and its process ended itself.
 *
 * @param number how many did, with this one
 * @param step   steps that were done
 * @param reason how it was seen; empty for one that needs no rollback
 */
public record TrainingStall(int number, long step, String reason) {
    public static final TrainingStall NONE = new TrainingStall(0, 0, "");
}
