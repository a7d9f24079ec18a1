package io.dcgan.trainer.run;

import io.dcgan.trainer.gan.Progress;
import io.dcgan.trainer.quality.Quality;
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
record RunState(
        double seconds,
        double epochBegan,
        Progress ofEpoch,
        Progress ofWindow,
        int won,
        long measured,
        Best best,
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
    record Best(int epoch, double distance, double coverage, Map<String, Double> quality, double parity) {
        static final Best NONE = new Best(0, 0, 0, Map.of(), 0);

        /** Its largest share of one class; 1 where that is not known. */
        double largestClass() {
            return quality.getOrDefault(Quality.CLASS_SHARE_MOST, 1.0);
        }
    }

    static final RunState START =
            new RunState(0, 0, Progress.NONE, Progress.NONE, 0, 0, Best.NONE, 0, false, List.of(), 0);

    RunState {
        kept = List.copyOf(kept);
    }

    RunState later(double passed) {
        return withSeconds(seconds + passed);
    }

    RunState withSeconds(double now) {
        return new RunState(now, epochBegan, ofEpoch, ofWindow, won, measured, best, worse, ended, kept, stalls);
    }

    /** Goes on from here after a rollback: what was lost belongs to no epoch, its time has passed, and nobody has won. */
    RunState insteadOf(RunState lost) {
        double began = ofEpoch.steps() == 0 ? lost.seconds : epochBegan;
        return new RunState(lost.seconds, began, ofEpoch, ofWindow, 0, measured, best, worse, ended, kept, lost.stalls);
    }

    RunState afterStalls(int count) {
        return new RunState(seconds, epochBegan, ofEpoch, ofWindow, won, measured, best, worse, ended, kept, count);
    }

    RunState with(Progress epoch, Progress window) {
        return new RunState(seconds, epochBegan, epoch, window, won, measured, best, worse, ended, kept, stalls);
    }

    RunState afterWindow(int windowsWon) {
        return new RunState(
                seconds, epochBegan, ofEpoch, Progress.NONE, windowsWon, measured, best, worse, ended, kept, stalls);
    }

    RunState afterEpoch() {
        return new RunState(seconds, seconds, Progress.NONE, ofWindow, won, measured, best, worse, ended, kept, stalls);
    }

    RunState measuredAt(long step) {
        return new RunState(seconds, epochBegan, ofEpoch, ofWindow, won, step, best, worse, ended, kept, stalls);
    }

    RunState better(Best newBest, List<Integer> nowKept) {
        return new RunState(seconds, epochBegan, ofEpoch, ofWindow, won, measured, newBest, 0, ended, nowKept, stalls);
    }

    RunState noBetter() {
        return new RunState(
                seconds, epochBegan, ofEpoch, ofWindow, won, measured, best, worse + 1, ended, kept, stalls);
    }

    RunState end() {
        return new RunState(seconds, epochBegan, ofEpoch, ofWindow, won, measured, best, worse, true, kept, stalls);
    }
}
