package io.dcgan.trainer.run;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent.EpochCompleted;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.gan.AdversarialTraining;
import io.dcgan.trainer.gan.Progress;
import java.io.IOException;

/** Trains epoch by epoch, tells how it goes and draws a sheet after each. */
final class EpochLoop {
    private static final long SECOND = 1_000_000_000;

    private final TrainCommand command;
    private final AdversarialTraining training;
    private final RunFolder folder;
    private final RunEvents events;
    private final TrainingMetrics metrics;
    private final SampleSheet sheet;
    private final long started = System.nanoTime();
    private long told = started;
    private Progress sinceTold = Progress.NONE;
    private Progress ofEpoch = Progress.NONE;

    EpochLoop(
            TrainCommand command,
            AdversarialTraining training,
            RunFolder folder,
            RunEvents events,
            TrainingMetrics metrics) {
        this.command = command;
        this.training = training;
        this.folder = folder;
        this.events = events;
        this.metrics = metrics;
        this.sheet = new SampleSheet(training.signature());
    }

    long steps() {
        return training.plannedSteps();
    }

    /**
     * @throws RunFailedException   if the losses are no numbers any more
     * @throws InterruptedException if the thread was interrupted, within one step
     */
    void run() throws IOException, InterruptedException, RunFailedException {
        for (int epoch = 1; epoch <= command.epochs(); epoch++) {
            ofEpoch = Progress.NONE;
            long epochStarted = System.nanoTime();
            for (int i = 0; i < training.stepsPerEpoch(); i++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("in epoch " + epoch);
                }
                training.step();
                if (System.nanoTime() - told >= SECOND) {
                    collect(epoch);
                    tell(epoch);
                }
            }
            collect(epoch);
            long trained = System.nanoTime();
            complete(epoch, (double) (trained - epochStarted) / SECOND);
            // Drawing the sheet is no training: the speed that is told next leaves it out.
            told += System.nanoTime() - trained;
        }
    }

    private void collect(int epoch) throws RunFailedException {
        var progress = training.progress();
        if (!progress.finite()) {
            throw new RunFailedException("the losses must be numbers, got %s in epoch %d, before step %d"
                    .formatted(progress, epoch, training.steps()));
        }
        ofEpoch = ofEpoch.plus(progress);
        sinceTold = sinceTold.plus(progress);
    }

    private void tell(int epoch) {
        long now = System.nanoTime();
        long images = sinceTold.steps() * command.batchSize();
        double speed = (double) images * SECOND / (now - told);
        double secondsPerStep = (double) (now - started) / SECOND / training.steps();
        var mean = sinceTold;
        events.send((id, attempt, sequence, time) -> new RunProgressed(
                id,
                attempt,
                sequence,
                time,
                epoch,
                command.epochs(),
                training.steps(),
                steps(),
                mean.discriminatorLoss(),
                mean.generatorLoss(),
                mean.realScore(),
                mean.generatedScore(),
                mean.realAccuracy(),
                mean.generatedAccuracy(),
                speed,
                (steps() - training.steps()) * secondsPerStep));
        metrics.progressed(mean, images, speed, epoch);
        sinceTold = Progress.NONE;
        told = now;
    }

    private void complete(int epoch, double seconds) throws IOException {
        try (var generator = training.generator()) {
            var samples = folder.putSamples(epoch, sheet.draw(generator));
            var mean = ofEpoch;
            events.send((id, attempt, sequence, time) -> new EpochCompleted(
                    id,
                    attempt,
                    sequence,
                    time,
                    epoch,
                    mean.discriminatorLoss(),
                    mean.generatorLoss(),
                    mean.realAccuracy(),
                    mean.generatedAccuracy(),
                    seconds,
                    samples.value()));
        }
    }
}
