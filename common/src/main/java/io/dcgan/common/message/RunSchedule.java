package io.dcgan.common.message;

import io.dcgan.common.id.Require;

/**
 * Schedule of a run: its periodic work and the conditions that end it early. In JSON its fields are among those of
 * {@link TrainCommand}.
 *
 * @param sampleEvery     epochs between two sample sheets, 1 to 500; the last epoch always has one
 * @param measureEvery    training images between two quality measurements, which take place at the end of an epoch; 0
 *     measures every epoch; the last epoch is always measured
 * @param checkpointEvery seconds of training between two checkpoints, 1 to 86,400
 * @param publishEvery    epochs between two previews, which are releases before the end of the run; 0 (off) to 500
 * @param preview         whether previews are served even if the model already has the release of a finished run
 * @param targetDistance  ends the run once a measured Fréchet distance is at most this multiple of its floor; 0 (off)
 *     to 1000
 * @param patience        ends the run after this many measurements in a row without improvement; 0 (off) to 500
 * @param timeBudget      ends the run after this many seconds of training over all attempts; the learning rates fall
 *     with the elapsed time if that is nearer to its end than the steps are; 0 (off) to 2,592,000
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
