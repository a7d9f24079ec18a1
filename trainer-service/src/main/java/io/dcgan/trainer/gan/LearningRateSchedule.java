package io.dcgan.trainer.gan;

/**
 * Learning-rate schedule of one training: constant at first, then falling linearly to 0 at the end of the run. Each
 * rollback halves it.
 */
final class LearningRateSchedule {
    private static final double ROLLBACK_FACTOR = 0.5;

    private final double decay;
    private final long plannedSteps;
    private double elapsedShare;
    private int rollbacks;

    /**
     * @param decay        share of the run, at its end, during which the rates fall, 0 to 1
     * @param plannedSteps steps of the whole run
     */
    LearningRateSchedule(double decay, long plannedSteps) {
        this.decay = decay;
        this.plannedSteps = plannedSteps;
    }

    long plannedSteps() {
        return plannedSteps;
    }

    /**
     * Sets how much of its time limit the run has used. The rates follow the time or the steps, whichever is further.
     *
     * @param share 0 to 1
     */
    void elapsedShare(double share) {
        elapsedShare = share;
    }

    /** @param count rollbacks since the start of the run */
    void rollbacks(int count) {
        rollbacks = count;
    }

    int rollbacks() {
        return rollbacks;
    }

    /**
     * Returns the factor by which the configured learning rates are multiplied.
     *
     * @param step steps done so far
     */
    double factor(long step) {
        double left = 1 - Math.max(elapsedShare, (double) step / plannedSteps);
        return rollbackFactor() * (left < decay ? left / decay : 1);
    }

    /** Returns the part of {@link #factor} that is due to rollbacks: 1 without any. */
    double rollbackFactor() {
        return Math.pow(ROLLBACK_FACTOR, rollbacks);
    }
}
