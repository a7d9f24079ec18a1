package io.dcgan.trainer.run.artifact;

import io.dcgan.trainer.gan.StepMetrics;
import io.dcgan.trainer.quality.QualityScores;
import java.util.List;
import java.util.Map;

/**
 * What a run knows beside its networks, and must know again after a restart to go on as if nothing had happened.
 *
 * @param seconds  of training, all attempts together
 * @param epochBegan what {@code seconds} were when the current epoch began
 * @param ofEpoch  what the steps of the current epoch showed so far
 * @param ofWindow what the steps of the watchdog's current window showed so far
 * @param won      windows in a row in which the discriminator told all images apart
 * @param measured steps done at the last measurement
 * @param best     the best generator so far; epoch 0 for none
 * @param worse    measurements in a row that were no better than the best
 * @param ended    whether the training has come to its end, for whatever reason
 * @param kept     epochs whose generators lie in the store for being the best of their time
 * @param stalls   how many of the stalls of attempts before are taken into account
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
     * @param distance its Fréchet distance as a multiple of the floor; 0 where nothing can measure it
     * @param coverage share of the real images near which it has one; 0 where nothing can measure it
     * @param quality  what was measured, by name
     * @param parity   the largest difference between a pixel of DJL and of ONNX Runtime, of a range of 2
     */
    public record BestGenerator(
            int epoch, double distance, double coverage, Map<String, Double> quality, double parity) {
        public static final BestGenerator NONE = new BestGenerator(0, 0, 0, Map.of(), 0);

        /** Its largest share of one class; 1 where that is not known. */
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

    /** Goes on from here after a rollback: what was lost belongs to no epoch, its time has passed, and nobody has won. */
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
