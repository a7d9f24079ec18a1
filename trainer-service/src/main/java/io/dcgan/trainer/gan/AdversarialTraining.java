package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.dcgan.common.latent.CounterRandom;
import io.dcgan.common.message.Recipe;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.release.Sha256;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.Networks.Regularisation;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.Masks;
import io.dcgan.trainer.network.Pass;
import io.dcgan.trainer.network.Pixels;
import io.dcgan.trainer.network.Precision;
import io.dcgan.trainer.network.SpectralNormalisation;
import io.dcgan.trainer.network.Tensor;
import io.dcgan.trainer.network.Weights;
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
    private static final double CAUTION = 0.5;

    /** Passes through the discriminator in one step, each with a dropout of its own. */
    private enum Turn {
        REAL(0),
        GENERATED(1),
        GENERATOR(2);

        private final int place;

        Turn(int place) {
            this.place = place;
        }
    }

    private final NDManager manager;
    private final TrainCommand command;
    private final Recipe recipe;
    private final Signature signature;
    private final Batches batches;
    private final Loss loss;
    private final Generator generator;
    private final Discriminator discriminator;
    private final Learner generating;
    private final Learner discriminating;
    private final Optional<SpectralNormalisation> spectral;
    private final BatchStatistics statistics;
    private final Precision precision;
    private final AveragedGenerator average;
    private final Tally tally;
    private final Sha256 imagesSha256;
    private long seed;
    private long step;
    private long updates;
    private int rollbacks;
    private double spent;

    /** @throws IllegalArgumentException if the images do not fill one batch, or the networks cannot grow to them */
    public AdversarialTraining(TrainCommand command, Architecture architecture, ImageSet images) {
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
        loss = Loss.of(recipe);
        var networks = architecture.networks();
        generator = new Generator(networks.generator(signature.latentSize() + classes, shape), signature);
        var regularisation = new Regularisation((float) recipe.dropout(), recipe.spectralNormalisation());
        discriminator = new Discriminator(networks.discriminator(1 + classes, shape, regularisation));
        var generatorStart = networks.start(generator.network());
        var discriminatorStart = networks.start(discriminator.network());

        manager = NDManager.newBaseManager(Devices.of(command.device()));
        batches = new Batches(manager, images, command.batchSize(), classes);
        generating = new Learner(
                "generator",
                manager,
                generatorStart,
                seed,
                Purpose.GENERATOR_WEIGHTS,
                recipe.generatorLearningRate(),
                recipe.beta1(),
                recipe.beta2());
        discriminating = new Learner(
                "discriminator",
                manager,
                discriminatorStart,
                seed,
                Purpose.DISCRIMINATOR_WEIGHTS,
                recipe.discriminatorLearningRate(),
                recipe.beta1(),
                recipe.beta2());
        spectral = recipe.spectralNormalisation()
                ? Optional.of(new SpectralNormalisation(manager, discriminatorStart, seed, Purpose.DIRECTIONS))
                : Optional.empty();
        statistics = BatchStatistics.ofBatch(manager);
        precision = Precision.of(command.precision(), manager);
        average = new AveragedGenerator(generator, generating.frozen(), recipe.emaDecay());
        tally = new Tally(manager);
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
    public void spent(double share) {
        spent = share;
    }

    /** Share of the command's learning rates that the next step takes. */
    public double rateShare() {
        double left = 1 - Math.max(spent, (double) step / plannedSteps());
        double decay = recipe.learningRateDecay();
        return caution() * (left < decay ? left / decay : 1);
    }

    /** Share of the command's learning rates that the rollbacks have left. */
    public double caution() {
        return Math.pow(CAUTION, rollbacks);
    }

    /**
     * One batch of real and one of generated images: first the discriminator learns to tell them apart, then the
     * generator to be taken for real. Both use the same generated images, computed once.
     */
    public void step() {
        inOneStep((collector, real, generated) -> {
            var judgement = teachDiscriminator(collector, real, generated);
            var generatorLoss = teachGenerator(collector, real.labels(), generated);
            average.take(generating.frozen(), updates);
            var onReal = loss.probability(judgement.real());
            var onGenerated = loss.probability(judgement.generated());
            tally.add(
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
    interface Lesson {
        void teach(GradientCollector collector, Batches.Batch real, NDArray generated);
    }

    /** The discriminator's loss, and its outputs {@code [n]}, without gradients. */
    record Judgement(NDArray loss, NDArray real, NDArray generated) {}

    /** Everything that the lesson makes is freed at its end. */
    void inOneStep(Lesson lesson) {
        try (var scope = manager.newSubManager();
                var collector = manager.getEngine().newGradientCollector()) {
            var real = batches.get(step, seed, scope);
            var latents = normal(scope, Purpose.NOISE, new Shape(command.batchSize(), signature.latentSize()));
            var generated = generator.generate(
                    latents, real.labels(), generating.weights(), new Pass(statistics, Masks.NONE, precision));
            updates++;
            lesson.teach(collector, real, generated);
            step++;
        }
    }

    Judgement teachDiscriminator(GradientCollector collector, Batches.Batch real, NDArray generated) {
        var scope = generated.getManager();
        spectral.ifPresent(one -> one.follow(discriminating.frozen(), scope));
        var weights = normalised(discriminating.weights(), scope);
        var onReal = discriminator.judge(real.images(), real.labels(), weights, pass(Turn.REAL));
        var onGenerated = discriminator.judge(generated.stopGradient(), real.labels(), weights, pass(Turn.GENERATED));
        var discriminatorLoss = loss.discriminator(onReal, onGenerated);
        if (recipe.gradientPenalty() > 0 && step % GradientPenalty.EVERY == 0) {
            var noise = normal(scope, Purpose.PENALTY, real.images().getShape());
            // With the same dropout, so that nothing but the way differs.
            var penalty = new GradientPenalty((float) recipe.gradientPenalty());
            var onMoved =
                    discriminator.judge(penalty.move(real.images(), noise), real.labels(), weights, pass(Turn.REAL));
            discriminatorLoss = discriminatorLoss.add(penalty.of(onReal, onMoved));
        }
        collector.backward(discriminatorLoss);
        discriminating.adam().step(updates, rateShare());
        return new Judgement(discriminatorLoss.stopGradient(), onReal.stopGradient(), onGenerated.stopGradient());
    }

    /** @return the loss, without a gradient */
    NDArray teachGenerator(GradientCollector collector, NDArray labels, NDArray generated) {
        var weights = normalised(discriminating.frozen(), generated.getManager());
        var generatorLoss = loss.generator(discriminator.judge(generated, labels, weights, pass(Turn.GENERATOR)));
        collector.backward(generatorLoss);
        generating.adam().step(updates, rateShare());
        return generatorLoss.stopGradient();
    }

    private Weights normalised(Weights weights, NDManager scope) {
        return spectral.map(one -> one.apply(weights, scope)).orElse(weights);
    }

    private Pass pass(Turn turn) {
        long place = step * 4 + turn.place;
        return new Pass(statistics, Masks.drawn(seed, Purpose.DROPOUT, place, precision), precision);
    }

    /** The means since the last call; waits for the device. */
    public Progress progress() {
        return tally.take();
    }

    /** The averaged generator as it is now. */
    public TrainedGenerator generator() {
        return average.settle(manager, AveragedGenerator.MEASURED_AT);
    }

    /** The same with statistics of fewer images: good enough to look at. */
    public TrainedGenerator sketch() {
        return average.settle(manager, AveragedGenerator.SKETCHED_AT);
    }

    public Checkpoint checkpoint() {
        var tensors = new LinkedHashMap<String, Tensor>();
        generating.save(tensors::put);
        discriminating.save(tensors::put);
        average.save(tensors::put);
        spectral.ifPresent(one -> one.directions()
                .forEach((key, array) ->
                        tensors.put("directions/" + key, one.directions().tensor(key))));
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
            take(checkpoint);
        } catch (IllegalArgumentException e) {
            // Some of its networks may have fitted.
            take(before);
            throw e;
        }
    }

    private void take(Checkpoint checkpoint) {
        generating.restore(key -> tensor(checkpoint, key));
        discriminating.restore(key -> tensor(checkpoint, key));
        average.restore(key -> tensor(checkpoint, key));
        spectral.ifPresent(one -> one.directions().set(key -> tensor(checkpoint, "directions/" + key)));
        updates = checkpoint.updates();
        tally.take();
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
                : CounterRandom.of(command.seed(), Purpose.ROLLBACK, count).bits(0);
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

    private NDArray normal(NDManager scope, long purpose, Shape shape) {
        var values = FloatBuffer.allocate((int) shape.size());
        var random = CounterRandom.of(seed, purpose, step);
        for (int i = 0; i < values.capacity(); i++) {
            values.put(random.normal(i));
        }
        return scope.create(values.flip(), shape);
    }

    Weights generatorWeights() {
        return generating.frozen();
    }

    Weights discriminatorWeights() {
        return discriminating.frozen();
    }

    Weights averageWeights() {
        return average.weights();
    }

    /** Tensors that belong to the training now. */
    int tensors() {
        return manager.getManagedArrays().size();
    }

    /** The averaged weights with the statistics of this very batch. */
    float[] drawAsInTraining(FloatBuffer latents, LongBuffer labels) {
        try (var scope = manager.newSubManager()) {
            var blocks = generator.generate(scope, latents, labels, average.weights(), new Pass(statistics));
            return Pixels.fromBlocks(blocks).toFloatArray();
        }
    }
}
