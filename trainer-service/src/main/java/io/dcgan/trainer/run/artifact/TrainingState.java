package io.dcgan.trainer.run.artifact;

import io.dcgan.trainer.gan.StepMetrics;
import io.dcgan.trainer.quality.QualityScores;
import java.util.List;
import java.util.Map;

/**
 * The state of a run beside its networks. A checkpoint contains it, so that the run continues as if it had never stopped.
 *
 * @param seconds    seconds of training, in all attempts together
 * @param epochBegan value of {@code seconds} when the current epoch began
 * @param ofEpoch    metrics of the steps of the current epoch so far
 * @param ofWindow   metrics of the steps of the watchdog's current window so far
 * @param won        consecutive windows in which the discriminator classified every image correctly
 * @param measured   number of steps that were done at the last measurement
 * @param best       the best generator so far; epoch 0 for none
 * @param worse      consecutive measurements that were no better than the best
 * @param ended      whether the training has ended, for whatever reason
 * @param kept       epochs whose generators are in the store because each was the best of its time
 * @param stalls     number of stalls of earlier attempts for which the run has been rolled back
 */
public record TrainingState(
        double seconds,
        double epochBegan,
        StepMetrics ofEpoch,
        StepMetrics ofWindow,
        int won,
        long measured,
        BestGenerator best,
        int worse,
        boolean ended,
        List<Integer> kept,
        int stalls) {

    /**
     * A generator that was measured.
     *
     * @param distance its Fréchet distance as a multiple of the floor; 0 if it cannot be measured
     * @param coverage share of the real images that have a generated one nearby; 0 if it cannot be measured
     * @param quality  the scores by name
     * @param parity   the largest difference between a pixel of DJL and of ONNX Runtime, of a range of 2
     */
    public record BestGenerator(
            int epoch, double distance, double coverage, Map<String, Double> quality, double parity) {
        public static final BestGenerator NONE = new BestGenerator(0, 0, 0, Map.of(), 0);

        /** Returns the largest share of one class, or 1 if it is unknown. */
        public double largestClassShare() {
            return quality.getOrDefault(QualityScores.CLASS_SHARE_MOST, 1.0);
        }
    }

    public static final TrainingState INITIAL = new TrainingState(
            0, 0, StepMetrics.NONE, StepMetrics.NONE, 0, 0, BestGenerator.NONE, 0, false, List.of(), 0);

    public TrainingState {
        kept = List.copyOf(kept);
    }

    public TrainingState plusSeconds(double passed) {
        return withSeconds(seconds + passed);
    }

    TrainingState withSeconds(double now) {
        return new TrainingState(now, epochBegan, ofEpoch, ofWindow, won, measured, best, worse, ended, kept, stalls);
    }

    /** Continues from here after a rollback: the lost steps belong to no epoch, but their time has passed. */
    public TrainingState afterRollbackFrom(TrainingState lost) {
        double began = ofEpoch.steps() == 0 ? lost.seconds : epochBegan;
        return new TrainingState(
                lost.seconds, began, ofEpoch, ofWindow, 0, measured, best, worse, ended, kept, lost.stalls);
    }

    public TrainingState afterStalls(int count) {
        return new TrainingState(
                seconds, epochBegan, ofEpoch, ofWindow, won, measured, best, worse, ended, kept, count);
    }

    public TrainingState withProgress(StepMetrics epoch, StepMetrics window) {
        return new TrainingState(seconds, epochBegan, epoch, window, won, measured, best, worse, ended, kept, stalls);
    }

    public TrainingState afterWindow(int windowsWon) {
        return new TrainingState(
                seconds, epochBegan, ofEpoch, StepMetrics.NONE, windowsWon, measured, best, worse, ended, kept, stalls);
    }

    public TrainingState afterEpoch() {
        return new TrainingState(
                seconds, seconds, StepMetrics.NONE, ofWindow, won, measured, best, worse, ended, kept, stalls);
    }

    public TrainingState measuredAt(long step) {
        return new TrainingState(seconds, epochBegan, ofEpoch, ofWindow, won, step, best, worse, ended, kept, stalls);
    }

    public TrainingState withBest(BestGenerator newBest, List<Integer> nowKept) {
        return new TrainingState(
                seconds, epochBegan, ofEpoch, ofWindow, won, measured, newBest, 0, ended, nowKept, stalls);
    }

    public TrainingState withoutImprovement() {
        return new TrainingState(
                seconds, epochBegan, ofEpoch, ofWindow, won, measured, best, worse + 1, ended, kept, stalls);
    }

    public TrainingState markEnded() {
        return new TrainingState(
                seconds, epochBegan, ofEpoch, ofWindow, won, measured, best, worse, true, kept, stalls);
    }
}
