package io.dcgan.trainer.http;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.trainer.command.TrainingThread;
import io.dcgan.trainer.data.DataUnavailableException;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.DefaultChoices;
import io.dcgan.trainer.gan.SpeedMeasurement;
import io.dcgan.trainer.gan.TrainingCost;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.ledger.RunRegistry;
import io.dcgan.trainer.run.DatasetLoader;
import io.dcgan.trainer.run.MemoryLimit;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** Estimates the cost of a command. */
@ApplicationScoped
class RunEstimator {
    private static final Logger LOG = Logger.getLogger(RunEstimator.class);

    private final DatasetLoader loader;
    private final RunRegistry registry;
    private final TrainingThread trainingThread;
    private final MemoryLimit memory;
    private final Semaphore dryRunPermit = new Semaphore(1);

    RunEstimator(DatasetLoader loader, RunRegistry registry, TrainingThread trainingThread, MemoryLimit memory) {
        this.loader = loader;
        this.registry = registry;
        this.trainingThread = trainingThread;
        this.memory = memory;
    }

    /**
     * Estimates the cost of a command. Loads its images, so problems with them are reported as well. The speed is that of
     * the last run of this kind; without one, that of a few steps which are timed now, unless a run is in progress.
     */
    RunEstimate estimate(TrainCommand command) throws InterruptedException, IOException {
        if (!dryRunPermit.tryAcquire()) {
            throw ProblemResponses.unavailable(
                    "only one dry run may be in progress at a time, because it holds its images in memory");
        }
        try {
            var images = loader.loadImages(command);
            var architecture = GanArchitecture.of(command.architecture()).orElseThrow();
            var cost = TrainingCost.estimate(architecture, command, images);
            if (images.count() < command.batchSize()) {
                throw new IllegalArgumentException("batchSize must be 2 to %d, the number of images in %s, got %d"
                        .formatted(images.count(), command.dataset(), command.batchSize()));
            }
            var seen = registry.lastImagesPerSecond(DefaultChoices.resolve(command));
            if (seen.isEmpty()) {
                seen = measure(command, architecture, images);
            }
            double speed = seen.orElse(cost.imagesPerSecond());
            long steps = (long) command.epochs() * (images.count() / command.batchSize());
            double seconds = steps * command.batchSize() / speed;
            int budget = command.schedule().timeBudget();
            return new RunEstimate(
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
            throw ProblemResponses.badRequest(String.valueOf(e.getMessage()));
        } finally {
            dryRunPermit.release();
        }
    }

    /** @return empty if a run is in progress, the memory does not suffice, or the steps fail for a reason of the machine */
    private Optional<Double> measure(TrainCommand command, GanArchitecture architecture, ImageSet images)
            throws InterruptedException {
        try {
            var timed = SpeedMeasurement.timedCommand(command);
            if (TrainingCost.estimate(architecture, timed, images).memoryBytes()
                    > Math.min(memory.bytes(), MemoryLimit.ofMachine())) {
                return Optional.empty();
            }
            return trainingThread.callIfIdle(
                    () -> SpeedMeasurement.imagesPerSecond(timed, architecture, images, trainingThread::isAwaited));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException invalid) {
                throw invalid;
            }
            LOG.warnf(e.getCause(), "cannot time steps of %s", command.architecture());
            return Optional.empty();
        }
    }
}
