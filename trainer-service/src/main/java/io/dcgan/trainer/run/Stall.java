package io.dcgan.trainer.run;

/**
 * An attempt stood still, and its process ended itself.
 *
 * @param number how many did, with this one
 * @param step   steps that were done
 * @param reason how it was seen; empty for one that needs no rollback
 */
record Stall(int number, long step, String reason) {
    static final Stall NONE = new Stall(0, 0, "");
}
