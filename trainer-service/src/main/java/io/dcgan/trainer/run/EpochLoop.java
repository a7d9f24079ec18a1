package io.dcgan.trainer.run;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingEvent.EpochCompleted;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.trainer.event.RunEvents;
import io.dcgan.trainer.gan.AdversarialTraining;
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
    private long stepsTold;

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
        return (long) command.epochs() * training.stepsPerEpoch();
    }

    /**
     * @throws RunFailedException   if the losses are no numbers any more
     * @throws InterruptedException if the thread was interrupted, within one step
     */
    void run() throws IOException, InterruptedException, RunFailedException {
        for (int epoch = 1; epoch <= command.epochs(); epoch++) {
            var means = new Means();
            long epochStarted = System.nanoTime();
            for (int i = 0; i < training.stepsPerEpoch(); i++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("in epoch " + epoch);
                }
                training.step();
                if (System.nanoTime() - told >= SECOND) {
                    tell(epoch, means);
                }
            }
            tell(epoch, means);
            complete(epoch, means, (double) (System.nanoTime() - epochStarted) / SECOND);
            // Drawing the sheet is no training: the speed that is told next leaves it out.
            told = System.nanoTime();
        }
    }

    private void tell(int epoch, Means means) throws RunFailedException {
        long steps = training.steps() - stepsTold;
        if (steps == 0) {
            return;
        }
        var progress = training.progress();
        if (!progress.finite()) {
            throw new RunFailedException("the losses must be numbers, got %s in epoch %d, before step %d"
                    .formatted(progress, epoch, training.steps()));
        }
        long now = System.nanoTime();
        double speed = (double) steps * command.batchSize() * SECOND / (now - told);
        double secondsPerStep = (double) (now - started) / SECOND / training.steps();
        events.send((id, attempt, sequence, time) -> new RunProgressed(
                id,
                attempt,
                sequence,
                time,
                epoch,
                command.epochs(),
                training.steps(),
                steps(),
                progress.discriminatorLoss(),
                progress.generatorLoss(),
                progress.realScore(),
                progress.generatedScore(),
                speed,
                (steps() - training.steps()) * secondsPerStep));
        metrics.progressed(progress, steps * command.batchSize(), speed, epoch);
        means.add(progress, steps);
        told = now;
        stepsTold = training.steps();
    }

    private void complete(int epoch, Means means, double seconds) throws IOException {
        try (var generator = training.generator()) {
            var samples = folder.putSamples(epoch, sheet.draw(generator));
            events.send((id, attempt, sequence, time) -> new EpochCompleted(
                    id,
                    attempt,
                    sequence,
                    time,
                    epoch,
                    means.discriminator(),
                    means.generator(),
                    seconds,
                    samples.value()));
        }
    }

    /** The means of an epoch, of means over unequal numbers of steps. */
    private static final class Means {
        private double discriminator;
        private double generator;
        private long steps;

        void add(AdversarialTraining.Progress progress, long over) {
            discriminator += progress.discriminatorLoss() * over;
            generator += progress.generatorLoss() * over;
            steps += over;
        }

        double discriminator() {
            return discriminator / steps;
        }

        double generator() {
            return generator / steps;
        }
    }
}
