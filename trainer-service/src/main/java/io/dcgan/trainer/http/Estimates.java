package io.dcgan.trainer.http;

import io.dcgan.common.http.Problems;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.gan.Architecture;
import io.dcgan.trainer.gan.Cost;
import io.dcgan.trainer.ledger.Ledger;
import io.dcgan.trainer.run.Runs;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/** Reckons what a command would take. */
@ApplicationScoped
class Estimates {
    private final Runs runs;
    private final Ledger ledger;
    private final Semaphore one = new Semaphore(1);

    Estimates(Runs runs, Ledger ledger) {
        this.runs = runs;
        this.ledger = ledger;
    }

    /** Loads the images, and so finds what is wrong with them. */
    Estimate of(TrainCommand command) throws InterruptedException, IOException {
        if (!one.tryAcquire()) {
            throw Problems.unavailable("one dry run at a time: its images take memory");
        }
        try {
            var images = runs.images(command);
            var architecture = Architecture.of(command.architecture()).orElseThrow();
            var cost = Cost.of(architecture, command, images);
            var seen = ledger.speed(command);
            double speed = seen.orElse(cost.imagesPerSecond());
            if (images.count() < command.batchSize()) {
                throw new IllegalArgumentException("batchSize must be 2 to %d, the number of images in %s, got %d"
                        .formatted(images.count(), command.dataset(), command.batchSize()));
            }
            long steps = (long) command.epochs() * (images.count() / command.batchSize());
            double seconds = steps * command.batchSize() / speed;
            int budget = command.course().timeBudget();
            return new Estimate(
                    images.count(),
                    steps,
                    speed,
                    seen.isPresent(),
                    budget > 0 ? Math.min(budget, seconds) : seconds,
                    cost.memoryBytes(),
                    cost.releaseBytes(),
                    cost.generatorWeights(),
                    cost.discriminatorWeights());
        } catch (DataUnavailableException | IllegalArgumentException e) {
            throw Problems.badRequest(String.valueOf(e.getMessage()));
        } finally {
            one.release();
        }
    }
}
