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
import io.dcgan.trainer.network.SpectralNormalisation;
import io.dcgan.trainer.network.tensor.PixelLayout;
import io.dcgan.trainer.network.tensor.Tensor;
import io.dcgan.trainer.network.tensor.Weights;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;

/**
 * A generator and a discriminator that learn from each other.
 *
 * <p>All calls must come from one thread, and one training may be open in a process at a time: both are limits of the
 * engine. Everything that is random is drawn by place from the command's seed, so the same command gives the same
 * networks on the same machine and number of threads.
 *
 * @see <a href="https://arxiv.org/abs/1511.06434">Radford, Metz, Chintala: DCGAN</a>
 */
public final class AdversarialTraining implements AutoCloseable {
    /** Share of the learning rates that is left after each rollback. */
    private static final double ROLLBACK_FACTOR = 0.5;

    /** Passes through the discriminator in one step, each with a dropout of its own. */
    private enum DiscriminatorPass {
        REAL(0),
        GENERATED(1),
        GENERATOR_UPDATE(2);

        private final int index;

        DiscriminatorPass(int index) {
            this.index = index;
        }
    }

    private final NDManager manager;
    private final TrainCommand command;
    private final TrainingRecipe recipe;
    private final Signature signature;
    private final BatchLoader batches;
    private final AdversarialLoss loss;
    private final Generator generator;
    private final Discriminator discriminator;
    private final TrainableNetwork trainableGenerator;
    private final TrainableNetwork trainableDiscriminator;
    private final Optional<SpectralNormalisation> spectralNormalisation;
    private final BatchStatistics statistics;
    private final ComputePrecision precision;
    private final AveragedGenerator averagedGenerator;
    private final StepMetricsAccumulator metrics;
    private final Sha256 imagesSha256;
    private long seed;
    private long step;
    private long updates;
    private int rollbacks;
    private double elapsedShare;

    /** @throws IllegalArgumentException if the images do not fill one batch, or the networks cannot grow to them */
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
        var generatorStart = networks.parameterSpecs(generator.network());
        var discriminatorStart = networks.parameterSpecs(discriminator.network());

        manager = NDManager.newBaseManager(ComputeDevices.select(command.device()));
        batches = new BatchLoader(manager, images, command.batchSize(), classes);
        trainableGenerator = new TrainableNetwork(
                "generator",
                manager,
                generatorStart,
                seed,
                RandomStreams.GENERATOR_WEIGHTS,
                recipe.generatorLearningRate(),
                recipe.beta1(),
                recipe.beta2());
        trainableDiscriminator = new TrainableNetwork(
                "discriminator",
                manager,
                discriminatorStart,
                seed,
                RandomStreams.DISCRIMINATOR_WEIGHTS,
                recipe.discriminatorLearningRate(),
                recipe.beta1(),
                recipe.beta2());
        spectralNormalisation = recipe.spectralNormalisation()
                ? Optional.of(
                        new SpectralNormalisation(manager, discriminatorStart, seed, RandomStreams.SINGULAR_VECTORS))
                : Optional.empty();
        statistics = BatchStatistics.ofCurrentBatch(manager);
        precision = ComputePrecision.of(command.precision(), manager);
        averagedGenerator = new AveragedGenerator(generator, trainableGenerator.detached(), recipe.emaDecay());
        metrics = new StepMetricsAccumulator(manager);
        imagesSha256 = images.sha256();
    }

    public Signature signature() {
        return signature;
    }

    /** Such as {@code cpu} or {@code gpu0}. */
    public String deviceName() {
        var device = manager.getDevice();
        return device.isGpu() ? "gpu" + device.getDeviceId() : "cpu";
    }

    /** What the layers compute with: {@code float32} or {@code bfloat16}. */
    public String precision() {
        return precision.id();
    }

    /** The engine's name in lower case, such as {@code pytorch}. */
    public String engineName() {
        return manager.getEngine().getEngineName().toLowerCase(Locale.ROOT);
    }

    public String engineVersion() {
        return manager.getEngine().getVersion();
    }

    public int stepsPerEpoch() {
        return batches.stepsPerEpoch();
    }

    /** Steps that the whole command takes. */
    public long plannedSteps() {
        return (long) command.epochs() * stepsPerEpoch();
    }

    /** Steps done. */
    public long steps() {
        return step;
    }

    /** How often it was rolled back. */
    public int rollbacks() {
        return rollbacks;
    }

    /** @param share of the time that the run has, 0 to 1: the rates fall as far as if so many of the steps were done */
    public void elapsedShare(double share) {
        elapsedShare = share;
    }

    /** Share of the command's learning rates that the next step takes. */
    public double learningRateFactor() {
        double left = 1 - Math.max(elapsedShare, (double) step / plannedSteps());
        double decay = recipe.learningRateDecay();
        return rollbackFactor() * (left < decay ? left / decay : 1);
    }

    /** Share of the command's learning rates that the rollbacks have left. */
    public double rollbackFactor() {
        return Math.pow(ROLLBACK_FACTOR, rollbacks);
    }

    /**
     * One batch of real and one of generated images: first the discriminator learns to tell them apart, then the
     * generator to be taken for real. Both use the same generated images, computed once.
     */
    public void step() {
        runStep((collector, real, generated) -> {
            var judgement = updateDiscriminator(collector, real, generated);
            var generatorLoss = updateGenerator(collector, real.labels(), generated);
            averagedGenerator.update(trainableGenerator.detached(), updates);
            var onReal = loss.realProbability(judgement.real());
            var onGenerated = loss.realProbability(judgement.generated());
            metrics.add(
                    judgement.loss(),
                    generatorLoss,
                    onReal.mean(),
                    onGenerated.mean(),
                    onReal.gt(0.5f).toType(DataType.FLOAT32, false).mean(),
                    onGenerated.lte(0.5f).toType(DataType.FLOAT32, false).mean());
        });
    }

    /** What is done with one batch of real and one of generated images. */
    @FunctionalInterface
    interface StepBody {
        void run(GradientCollector collector, BatchLoader.Batch real, NDArray generated);
    }

    /** The discriminator's loss, and its outputs {@code [n]}, without gradients. */
    record DiscriminatorOutput(NDArray loss, NDArray real, NDArray generated) {}

    /** Everything that the lesson makes is freed at its end. */
    void runStep(StepBody lesson) {
        try (var scope = manager.newSubManager();
                var collector = manager.getEngine().newGradientCollector()) {
            var real = batches.get(step, seed, scope);
            var latents =
                    standardNormal(scope, RandomStreams.NOISE, new Shape(command.batchSize(), signature.latentSize()));
            var generated = generator.generate(
                    latents,
                    real.labels(),
                    trainableGenerator.weights(),
                    new ForwardContext(statistics, DropoutMasks.NONE, precision));
            updates++;
            lesson.run(collector, real, generated);
            step++;
        }
    }

    DiscriminatorOutput updateDiscriminator(GradientCollector collector, BatchLoader.Batch real, NDArray generated) {
        var scope = generated.getManager();
        spectralNormalisation.ifPresent(one -> one.iterate(trainableDiscriminator.detached(), scope));
        var weights = normalised(trainableDiscriminator.weights(), scope);
        var onReal =
                discriminator.logits(real.images(), real.labels(), weights, forwardContext(DiscriminatorPass.REAL));
        var onGenerated = discriminator.logits(
                generated.stopGradient(), real.labels(), weights, forwardContext(DiscriminatorPass.GENERATED));
        var discriminatorLoss = loss.discriminatorLoss(onReal, onGenerated);
        if (recipe.gradientPenalty() > 0 && step % GradientPenalty.INTERVAL == 0) {
            var noise = standardNormal(
                    scope, RandomStreams.GRADIENT_PENALTY, real.images().getShape());
            // With the same dropout, so that nothing but the way differs.
            var penalty = new GradientPenalty((float) recipe.gradientPenalty());
            var onMoved = discriminator.logits(
                    penalty.perturb(real.images(), noise),
                    real.labels(),
                    weights,
                    forwardContext(DiscriminatorPass.REAL));
            discriminatorLoss = discriminatorLoss.add(penalty.compute(onReal, onMoved));
        }
        collector.backward(discriminatorLoss);
        trainableDiscriminator.adam().step(updates, learningRateFactor());
        return new DiscriminatorOutput(
                discriminatorLoss.stopGradient(), onReal.stopGradient(), onGenerated.stopGradient());
    }

    /** @return the loss, without a gradient */
    NDArray updateGenerator(GradientCollector collector, NDArray labels, NDArray generated) {
        var weights = normalised(trainableDiscriminator.detached(), generated.getManager());
        var generatorLoss = loss.generatorLoss(
                discriminator.logits(generated, labels, weights, forwardContext(DiscriminatorPass.GENERATOR_UPDATE)));
        collector.backward(generatorLoss);
        trainableGenerator.adam().step(updates, learningRateFactor());
        return generatorLoss.stopGradient();
    }

    private Weights normalised(Weights weights, NDManager scope) {
        return spectralNormalisation.map(one -> one.apply(weights, scope)).orElse(weights);
    }

    private ForwardContext forwardContext(DiscriminatorPass turn) {
        long place = step * 4 + turn.index;
        return new ForwardContext(
                statistics, DropoutMasks.seeded(seed, RandomStreams.DROPOUT, place, precision), precision);
    }

    /** The means since the last call; waits for the device. */
    public StepMetrics drainMetrics() {
        return metrics.drain();
    }

    /** The averaged generator as it is now. */
    public TrainedGenerator generator() {
        return averagedGenerator.withMeasuredStatistics(manager, AveragedGenerator.STATISTICS_IMAGES);
    }

    /** The same with statistics of fewer images: good enough to look at. */
    public TrainedGenerator previewGenerator() {
        return averagedGenerator.withMeasuredStatistics(manager, AveragedGenerator.PREVIEW_STATISTICS_IMAGES);
    }

    public Checkpoint checkpoint() {
        var tensors = new LinkedHashMap<String, Tensor>();
        trainableGenerator.save(tensors::put);
        trainableDiscriminator.save(tensors::put);
        averagedGenerator.save(tensors::put);
        spectralNormalisation.ifPresent(one -> one.singularVectors()
                .forEach((key, array) ->
                        tensors.put("directions/" + key, one.singularVectors().tensor(key))));
        return new Checkpoint(step, updates, rollbacks, imagesSha256, tensors);
    }

    /**
     * Goes on from a checkpoint of the same command and the same images.
     *
     * @throws IllegalArgumentException if it is of others; nothing is changed then
     */
    public void restore(Checkpoint checkpoint) {
        if (!checkpoint.images().equals(imagesSha256)) {
            throw new IllegalArgumentException(
                    "the checkpoint must be of the images that are there now, sha256 %s, got %s; fork it to go on with others"
                            .formatted(imagesSha256, checkpoint.images()));
        }
        fork(checkpoint);
        step = checkpoint.step();
        reseed(checkpoint.rollbacks());
    }

    /**
     * Starts from another run's checkpoint: with its weights, averages and moments, but at step 0 and with this
     * command's seed.
     *
     * @throws IllegalArgumentException if it is of other networks; nothing is changed then
     */
    public void fork(Checkpoint checkpoint) {
        var before = checkpoint();
        try {
            load(checkpoint);
        } catch (IllegalArgumentException e) {
            // Some of its networks may have fitted.
            load(before);
            throw e;
        }
    }

    private void load(Checkpoint checkpoint) {
        trainableGenerator.restore(key -> tensor(checkpoint, key));
        trainableDiscriminator.restore(key -> tensor(checkpoint, key));
        averagedGenerator.restore(key -> tensor(checkpoint, key));
        spectralNormalisation.ifPresent(
                one -> one.singularVectors().assign(key -> tensor(checkpoint, "directions/" + key)));
        updates = checkpoint.updates();
        metrics.drain();
    }

    /**
     * Goes back to a checkpoint of this training, with a seed and learning rates that follow from the number of
     * rollbacks alone, so that a run that is interrupted later does the same again.
     *
     * @param rollbacks with this one
     */
    public void rollBack(Checkpoint good, int rollbacks) {
        restore(good);
        reseed(rollbacks);
    }

    private void reseed(int count) {
        rollbacks = count;
        seed = count == 0
                ? command.seed()
                : CounterRandom.of(command.seed(), RandomStreams.ROLLBACK, count)
                        .bits(0);
    }

    private static Tensor tensor(Checkpoint checkpoint, String name) {
        var tensor = checkpoint.tensors().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "the checkpoint must have " + name + ", but is of other networks or another recipe");
        }
        return tensor;
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

    Weights generatorWeights() {
        return trainableGenerator.detached();
    }

    Weights discriminatorWeights() {
        return trainableDiscriminator.detached();
    }

    Weights averageWeights() {
        return averagedGenerator.weights();
    }

    /** Tensors that belong to the training now. */
    int managedArrayCount() {
        return manager.getManagedArrays().size();
    }

    /** The averaged weights with the statistics of this very batch. */
    float[] generateWithBatchStatistics(FloatBuffer latents, LongBuffer labels) {
        try (var scope = manager.newSubManager()) {
            var blocks = generator.generate(
                    scope, latents, labels, averagedGenerator.weights(), new ForwardContext(statistics));
            return PixelLayout.fromBlocks(blocks).toFloatArray();
        }
    }
}
