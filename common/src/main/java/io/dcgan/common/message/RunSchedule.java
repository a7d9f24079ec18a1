package io.dcgan.common.message;

import io.dcgan.common.id.Require;

/**
 * What a run does along its way, and what ends it before its last epoch. Its fields stand among those of
 * {@link TrainCommand}.
 *
 * @param sampleEvery     epochs from one sheet of samples to the next, 1 to 500; the last epoch always has one
 * @param measureEvery    training images from one measurement of quality to the next, which falls on the end of an
 *     epoch; 0 measures after every epoch; the last epoch is always measured
 * @param checkpointEvery seconds of training from one checkpoint to the next, 1 to 86,400
 * @param publishEvery    epochs from one preview to the next, which is a release before the end of the run; 0 (none) to
 *     500
 * @param preview         whether previews answer also where the model has the release of a finished run
 * @param targetDistance  the run ends when a measured Fréchet distance is at most so many times its floor; 0 (never) to
 *     1000
 * @param patience        the run ends when so many measurements in a row were no better than the best; 0 (never) to 500
 * @param timeBudget      the run ends after so many seconds of training, all attempts together, and its rates fall with the
 *     time where that is nearer to its end than the steps are; 0 (never) to 2,592,000
 */
public record RunSchedule(
        int sampleEvery,
        long measureEvery,
        int checkpointEvery,
        int publishEvery,
        boolean preview,
        double targetDistance,
        int patience,
        int timeBudget) {

    public RunSchedule {
        Require.range("sampleEvery", sampleEvery, 1, 500);
        Require.atLeast("measureEvery", measureEvery, 0);
        Require.range("checkpointEvery", checkpointEvery, 1, 86_400);
        Require.range("publishEvery", publishEvery, 0, 500);
        Require.range("targetDistance", targetDistance, 0, 1000);
        Require.range("patience", patience, 0, 500);
        Require.range("timeBudget", timeBudget, 0, 2_592_000);
    }

    RunSchedule measuringEachEpoch() {
        return new RunSchedule(
                sampleEvery, 0, checkpointEvery, publishEvery, preview, targetDistance, patience, timeBudget);
    }
}
