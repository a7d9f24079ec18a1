package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.latent.CounterRandom;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.message.TrainingRecipe;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.gan.architecture.GanNetworks.Regularisation;
import io.dcgan.trainer.gan.loss.AdversarialLoss;
import io.dcgan.trainer.gan.loss.GradientPenalty;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.ComputePrecision;
import io.dcgan.trainer.network.DropoutMasks;
import io.dcgan.trainer.network.ForwardContext;
import java.nio.FloatBuffer;
import java.util.Locale;

/**
 * Adversarial training of a generator and a discriminator.
 *
 * <p>The engine imposes two limits: all calls must come from one thread, and a process may have only one training open
 * at a time. Random values are counter-based and depend only on the command's seed and their position, so the same
 * command gives the same networks on the same machine with the same number of threads.
 *
 * @see <a href="https://arxiv.org/abs/1511.06434">Radford, Metz, Chintala: DCGAN</a>
 */
public final class AdversarialTraining implements AutoCloseable {
    private final NDManager manager;
    private final TrainCommand command;
    private final TrainingRecipe recipe;
    private final Signature signature;
    private final BatchLoader batches;
    private final AdversarialLoss loss;
    private final Generator generator;
    private final Discriminator discriminator;
    private final GanParameters parameters;
    private final LearningRateSchedule learningRates;
    private final BatchStatistics statistics;
    private final ComputePrecision precision;
    private final StepMetricsAccumulator metrics;
    private final Sha256 imagesSha256;
    private long seed;
    private long step;
    private long updates;

    /** @throws IllegalArgumentException if the images do not fill a batch or the networks do not support their size */
    public AdversarialTraining(TrainCommand command, GanArchitecture architecture, ImageSet images) {
        this.command = command;
        recipe = command.recipe();
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
        loss = AdversarialLoss.of(recipe);
        var networks = architecture.networks();
        generator = new Generator(networks.generator(signature.latentSize() + classes, shape), signature);
        var regularisation = new Regularisation((float) recipe.dropout(), recipe.spectralNormalisation());
        discriminator = new Discriminator(networks.discriminator(1 + classes, shape, regularisation));

        manager = NDManager.newBaseManager(ComputeDevices.select(command.device()));
        batches = new BatchLoader(manager, images, command.batchSize(), classes);
        parameters = GanParameters.initialise(manager, networks, generator, discriminator, recipe, seed);
        long plannedSteps = (long) command.epochs() * batches.stepsPerEpoch();
        learningRates = new LearningRateSchedule(recipe.learningRateDecay(), plannedSteps);
        statistics = BatchStatistics.ofCurrentBatch(manager);
        precision = ComputePrecision.of(command.precision(), manager);
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
        return precision.id();
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
        runStep((collector, real, generated) -> {
            var output = updateDiscriminator(collector, real, generated);
            var generatorLoss = updateGenerator(collector, real.labels(), generated);
            parameters.average().update(parameters.generator().detached(), updates);
            var onReal = loss.realProbability(output.real());
            var onGenerated = loss.realProbability(output.generated());
            metrics.add(
                    output.loss(),
                    generatorLoss,
                    onReal.mean(),
                    onGenerated.mean(),
                    onReal.gt(0.5f).toType(DataType.FLOAT32, false).mean(),
                    onGenerated.lte(0.5f).toType(DataType.FLOAT32, false).mean());
        });
    }

    /** Updates made within one step, given one batch of real and one of generated images. */
    @FunctionalInterface
    interface StepBody {
        void run(GradientCollector collector, BatchLoader.Batch real, NDArray generated);
    }

    /** Loss of the discriminator and its outputs {@code [n]}, without gradients. */
    record DiscriminatorOutput(NDArray loss, NDArray real, NDArray generated) {}

    /** Runs one step. All arrays that the body creates are freed afterwards. */
    void runStep(StepBody body) {
        try (var scope = manager.newSubManager();
                var collector = manager.getEngine().newGradientCollector()) {
            var real = batches.get(step, seed, scope);
            var latents =
                    standardNormal(scope, RandomStreams.NOISE, new Shape(command.batchSize(), signature.latentSize()));
            var generated = generator.generate(
                    latents,
                    real.labels(),
                    parameters.generator().weights(),
                    new ForwardContext(statistics, DropoutMasks.NONE, precision));
            updates++;
            body.run(collector, real, generated);
            step++;
        }
    }

    DiscriminatorOutput updateDiscriminator(GradientCollector collector, BatchLoader.Batch real, NDArray generated) {
        var scope = generated.getManager();
        parameters.iterateSpectralNormalisation(scope);
        var weights = parameters.discriminatorWeights(scope);
        var onReal =
                discriminator.logits(real.images(), real.labels(), weights, forwardContext(DiscriminatorPass.REAL));
        var onGenerated = discriminator.logits(
                generated.stopGradient(), real.labels(), weights, forwardContext(DiscriminatorPass.GENERATED));
        var discriminatorLoss = loss.discriminatorLoss(onReal, onGenerated);
        if (recipe.gradientPenalty() > 0 && step % GradientPenalty.INTERVAL == 0) {
            var noise = standardNormal(
                    scope, RandomStreams.GRADIENT_PENALTY, real.images().getShape());
            // Use the dropout masks of the first pass, so that the two outputs differ only by the perturbation.
            var penalty = new GradientPenalty((float) recipe.gradientPenalty());
            var onPerturbed = discriminator.logits(
                    penalty.perturb(real.images(), noise),
                    real.labels(),
                    weights,
                    forwardContext(DiscriminatorPass.REAL));
            discriminatorLoss = discriminatorLoss.add(penalty.compute(onReal, onPerturbed));
        }
        collector.backward(discriminatorLoss);
        parameters.discriminator().adam().step(updates, learningRates.factor(step));
        return new DiscriminatorOutput(
                discriminatorLoss.stopGradient(), onReal.stopGradient(), onGenerated.stopGradient());
    }

    /** @return the generator loss, without a gradient */
    NDArray updateGenerator(GradientCollector collector, NDArray labels, NDArray generated) {
        var weights = parameters.frozenDiscriminatorWeights(generated.getManager());
        var generatorLoss = loss.generatorLoss(
                discriminator.logits(generated, labels, weights, forwardContext(DiscriminatorPass.GENERATOR_UPDATE)));
        collector.backward(generatorLoss);
        parameters.generator().adam().step(updates, learningRates.factor(step));
        return generatorLoss.stopGradient();
    }

    private ForwardContext forwardContext(DiscriminatorPass pass) {
        var masks = DropoutMasks.seeded(seed, RandomStreams.DROPOUT, pass.number(step), precision);
        return new ForwardContext(statistics, masks, precision);
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
        return new Checkpoint(step, updates, rollbacks(), imagesSha256, parameters.save());
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
        precision.close();
        manager.close();
    }

    private NDArray standardNormal(NDManager scope, long purpose, Shape shape) {
        var values = FloatBuffer.allocate((int) shape.size());
        var random = CounterRandom.of(seed, purpose, step);
        for (int i = 0; i < values.capacity(); i++) {
            values.put(random.normal(i));
        }
        return scope.create(values.flip(), shape);
    }
}
