package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDManager;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.latent.CounterRandom;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.gan.architecture.GanNetworks.Regularisation;
import io.dcgan.trainer.gan.loss.AdversarialLoss;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.ComputePrecision;
import io.dcgan.trainer.network.shard.EngineThreads;
import io.dcgan.trainer.network.shard.Shard;
import io.dcgan.trainer.network.shard.ShardWorkers;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Adversarial training of a generator and a discriminator.
 *
 * <p>All calls must come from one thread, and the engine allows only one open training per process. Random values are
 * counter-based and depend only on the command's seed and their position, so the same command gives the same networks on
 * processors of the same family, with any number of threads.
 *
 * @see <a href="https://arxiv.org/abs/1511.06434">Radford, Metz, Chintala: DCGAN</a>
 */
public final class AdversarialTraining implements AutoCloseable {
    private final NDManager manager;
    private final TrainCommand command;
    private final int networkVersion;
    private final Signature signature;
    private final BatchLoader batches;
    private final GanDefinition definition;
    private final GanParameters parameters;
    private final LearningRateSchedule learningRates;
    private final List<Shard> shards;
    private final List<BatchStatistics> statistics;
    private final ShardWorkers workers;
    private final StepMetricsAccumulator metrics;
    private final Sha256 imagesSha256;
    private long seed;
    private long step;
    private long updates;

    /** @throws IllegalArgumentException if the images do not fill a batch or the networks do not support their size */
    public AdversarialTraining(TrainCommand command, GanArchitecture architecture, ImageSet images) {
        this(command, architecture, images, Runtime.getRuntime().availableProcessors());
    }

    /** @param maxWorkers maximum number of threads that compute shards, from 1; it does not change the result */
    public AdversarialTraining(TrainCommand command, GanArchitecture architecture, ImageSet images, int maxWorkers) {
        EngineThreads.useOnlyCallingThread();
        this.command = command;
        var recipe = command.recipe();
        seed = command.seed();
        var shape = images.shape();
        if (images.count() < command.batchSize()) {
            throw new IllegalArgumentException("batchSize must be 2 to %d, the number of images in %s, got %d"
                    .formatted(images.count(), command.dataset(), command.batchSize()));
        }
        if (shape.height() % 2 != 0 || shape.width() % 2 != 0) {
            throw new IllegalArgumentException("the images of %s must have even sides, got %d×%d"
                    .formatted(command.dataset(), shape.height(), shape.width()));
        }
        int classes = command.conditional() ? images.classes() : 0;
        signature = new Signature(command.latentSize(), classes, shape.channels(), shape.height(), shape.width());
        networkVersion = DefaultChoices.networkVersion(command);
        var networks = architecture.networks(networkVersion);
        var generator = new Generator(networks.generator(signature.latentSize() + classes, shape), signature);
        var regularisation = new Regularisation((float) recipe.dropout(), recipe.spectralNormalisation());
        var discriminator = new Discriminator(networks.discriminator(1 + classes, shape, regularisation));

        manager = NDManager.newBaseManager(ComputeDevices.select(command.device()));
        batches = new BatchLoader(manager, images, command.batchSize(), classes);
        parameters = GanParameters.initialise(manager, networks, generator, discriminator, recipe, seed);
        long plannedSteps = (long) command.epochs() * batches.stepsPerEpoch();
        learningRates = new LearningRateSchedule(recipe.learningRateDecay(), plannedSteps);
        definition = new GanDefinition(
                generator,
                discriminator,
                AdversarialLoss.of(recipe),
                recipe,
                ComputePrecision.of(command.precision(), manager));
        shards = Shard.split(command.batchSize(), DefaultChoices.shards(command));
        statistics = shards.stream()
                .map(shard -> BatchStatistics.ofCurrentBatch(manager))
                .toList();
        workers = new ShardWorkers(Math.min(shards.size(), maxWorkers));
        metrics = new StepMetricsAccumulator(manager);
        imagesSha256 = images.sha256();
    }

    public Signature signature() {
        return signature;
    }

    /** Device of the training, such as {@code cpu} or {@code gpu0}. */
    public String deviceName() {
        var device = manager.getDevice();
        return device.isGpu() ? "gpu" + device.getDeviceId() : "cpu";
    }

    /** Compute precision of the layers: {@code float32} or {@code bfloat16}. */
    public String precision() {
        return definition.precision().id();
    }

    /** Engine name in lower case, such as {@code pytorch}. */
    public String engineName() {
        return manager.getEngine().getEngineName().toLowerCase(Locale.ROOT);
    }

    public String engineVersion() {
        return manager.getEngine().getVersion();
    }

    public int stepsPerEpoch() {
        return batches.stepsPerEpoch();
    }

    /** Steps of the whole command. */
    public long plannedSteps() {
        return learningRates.plannedSteps();
    }

    /** Steps completed so far. */
    public long steps() {
        return step;
    }

    /** Number of times that the training was rolled back. */
    public int rollbacks() {
        return learningRates.rollbacks();
    }

    /**
     * Sets how much of its time limit the run has used. The learning rates follow the time or the steps, whichever is
     * further.
     *
     * @param share 0 to 1
     */
    public void elapsedShare(double share) {
        learningRates.elapsedShare(share);
    }

    /** Share of the command's learning rates that is left after the rollbacks: 1 without any. */
    public double rollbackFactor() {
        return learningRates.rollbackFactor();
    }

    /**
     * Runs one step on a batch of real and a batch of generated images: first the discriminator learns to distinguish
     * them, then the generator learns to be classified as real. Both updates use the same generated images.
     */
    public void step() {
        runStep(current -> {
            current.updateDiscriminator();
            current.updateGenerator();
            current.updateAverage();
            current.addTo(metrics);
        });
    }

    /** Runs one step. All arrays that the updates create are freed afterwards. */
    void runStep(Consumer<GanStep> updatesOfStep) {
        try (var scope = manager.newSubManager();
                var collector = manager.getEngine().newGradientCollector()) {
            var position = new StepPosition(step, seed, batches.indices(step, seed));
            var shardSteps = IntStream.range(0, shards.size())
                    .mapToObj(i -> new ShardStep(
                            shards.get(i),
                            position,
                            definition,
                            parameters,
                            statistics.get(i),
                            batches,
                            collector,
                            scope))
                    .toList();
            updates++;
            updatesOfStep.accept(
                    new GanStep(scope, parameters, workers, shardSteps, updates, learningRates.factor(step)));
            step++;
        }
    }

    /** Returns the means since the last call. Blocks until the device has finished. */
    public StepMetrics drainMetrics() {
        return metrics.drain();
    }

    /** Returns a copy of the current averaged generator. */
    public TrainedGenerator generator() {
        return parameters.average().withMeasuredStatistics(manager, AveragedGenerator.STATISTICS_IMAGES);
    }

    /** Returns the same with statistics from fewer images, which is accurate enough for previews. */
    public TrainedGenerator previewGenerator() {
        return parameters.average().withMeasuredStatistics(manager, AveragedGenerator.PREVIEW_STATISTICS_IMAGES);
    }

    public Checkpoint checkpoint() {
        return new Checkpoint(
                step,
                updates,
                rollbacks(),
                imagesSha256,
                Checkpoint.CURRENT_STEP_VERSION,
                networkVersion,
                parameters.save());
    }

    /**
     * Resumes from a checkpoint of the same command and the same images.
     *
     * @throws IllegalArgumentException if the checkpoint does not match; nothing is changed then
     */
    public void restore(Checkpoint checkpoint) {
        if (!checkpoint.images().equals(imagesSha256)) {
            throw new IllegalArgumentException(
                    "the checkpoint must belong to the current images, sha256 %s, got %s; fork it to train on other images"
                            .formatted(imagesSha256, checkpoint.images()));
        }
        fork(checkpoint);
        step = checkpoint.step();
        reseed(checkpoint.rollbacks());
    }

    /**
     * Starts from another run's checkpoint. Takes over its weights, averages and moments, but starts at step 0 with
     * this command's seed.
     *
     * @throws IllegalArgumentException if the checkpoint is of other networks; nothing is changed then
     */
    public void fork(Checkpoint checkpoint) {
        if (checkpoint.networkVersion() != networkVersion) {
            throw new IllegalArgumentException("networkVersion must be %d, that of the checkpoint, got %d"
                    .formatted(checkpoint.networkVersion(), networkVersion));
        }
        parameters.restore(checkpoint.tensors());
        updates = checkpoint.updates();
        metrics.drain();
    }

    /**
     * Rolls back to a checkpoint of this training. The new seed and learning rates depend only on the number of
     * rollbacks, so a run that is interrupted later repeats the same steps.
     *
     * @param rollbacks number of rollbacks, including this one
     */
    public void rollBack(Checkpoint good, int rollbacks) {
        restore(good);
        reseed(rollbacks);
    }

    private void reseed(int count) {
        learningRates.rollbacks(count);
        seed = count == 0
                ? command.seed()
                : CounterRandom.of(command.seed(), RandomStreams.ROLLBACK, count)
                        .bits(0);
    }

    @Override
    public void close() {
        parameters.close();
        definition.precision().close();
        manager.close();
    }
}
