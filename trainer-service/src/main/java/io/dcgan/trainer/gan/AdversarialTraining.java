package io.dcgan.trainer.gan;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import io.dcgan.common.latent.CounterRandom;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.data.ImageSet;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Locale;

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
    private final NDManager manager;
    private final Signature signature;
    private final Batches batches;
    private final int batchSize;
    private final long seed;
    private final Loss loss;
    private final Generator generator;
    private final Discriminator discriminator;
    private final Weights generatorWeights;
    private final Weights discriminatorWeights;
    private final Weights frozenDiscriminatorWeights;
    private final Weights plainGeneratorWeights;
    private final Adam generatorOptimizer;
    private final Adam discriminatorOptimizer;
    private final BatchStatistics statistics;
    private final AveragedGenerator average;
    private final NDArray tally;
    private long step;
    private long tallied;

    /**
     * Means over the steps since they were last asked for.
     *
     * @param realScore      D(x), the mean probability that the discriminator gives real images
     * @param generatedScore D(G(z)), likewise for generated ones
     */
    public record Progress(double discriminatorLoss, double generatorLoss, double realScore, double generatedScore) {
        /** Whether the training still computes with numbers. */
        public boolean finite() {
            return Double.isFinite(discriminatorLoss + generatorLoss + realScore + generatedScore);
        }
    }

    /** @throws IllegalArgumentException if the images do not fill one batch, or their sides are no multiples of four */
    public AdversarialTraining(TrainCommand command, Architecture architecture, ImageSet images) {
        var shape = images.shape();
        if (images.count() < command.batchSize()) {
            throw new IllegalArgumentException("batchSize must be 2 to %d, the number of images in %s, got %d"
                    .formatted(images.count(), command.dataset(), command.batchSize()));
        }
        if (shape.height() % 4 != 0 || shape.width() % 4 != 0) {
            throw new IllegalArgumentException("the images of %s must have sides that are multiples of 4, got %d×%d"
                    .formatted(command.dataset(), shape.height(), shape.width()));
        }
        int classes = command.conditional() ? images.classes() : 0;
        signature = new Signature(command.latentSize(), classes, shape.channels(), shape.height(), shape.width());
        batchSize = command.batchSize();
        seed = command.seed();
        loss = new Loss((float) command.labelSmoothing());
        generator = new Generator(architecture.generator(signature.latentSize() + classes, shape), signature);
        discriminator = new Discriminator(architecture.discriminator(1 + classes, shape));

        manager = NDManager.newBaseManager(device());
        batches = new Batches(manager, images, batchSize, classes, seed);
        generatorWeights = Weights.draw(manager, generator.weights(), seed, Purpose.GENERATOR_WEIGHTS);
        discriminatorWeights = Weights.draw(manager, discriminator.weights(), seed, Purpose.DISCRIMINATOR_WEIGHTS);
        // The same memory without gradients: what reads the weights through these teaches them nothing.
        plainGeneratorWeights = generatorWeights.map(NDArray::stopGradient);
        frozenDiscriminatorWeights = discriminatorWeights.map(NDArray::stopGradient);
        generatorOptimizer =
                new Adam(generatorWeights, command.generatorLearningRate(), command.beta1(), command.beta2());
        discriminatorOptimizer =
                new Adam(discriminatorWeights, command.discriminatorLearningRate(), command.beta1(), command.beta2());
        generatorWeights.forEach((name, array) -> array.setRequiresGradient(true));
        discriminatorWeights.forEach((name, array) -> array.setRequiresGradient(true));
        statistics = BatchStatistics.ofBatch(manager);
        average = new AveragedGenerator(generator, plainGeneratorWeights, command.emaDecay());
        tally = manager.zeros(new Shape(4));
    }

    private static Device device() {
        return Engine.getInstance().getGpuCount() > 0 ? Device.gpu() : Device.cpu();
    }

    public Signature signature() {
        return signature;
    }

    /** Such as {@code cpu} or {@code gpu0}. */
    public String deviceName() {
        var device = manager.getDevice();
        return device.isGpu() ? "gpu" + device.getDeviceId() : "cpu";
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

    /** Steps done. */
    public long steps() {
        return step;
    }

    /**
     * One batch of real and one of generated images: first the discriminator learns to tell them apart, then the
     * generator to be taken for real. Both use the same generated images, computed once.
     */
    public void step() {
        inOneStep((collector, real, generated) -> {
            var discriminator = teachDiscriminator(collector, real, generated);
            var generatorLoss = teachGenerator(collector, real.labels(), generated);
            average.take(plainGeneratorWeights, step);
            tally.addi(NDArrays.stack(new NDList(
                    discriminator.loss(), generatorLoss, discriminator.realScore(), discriminator.generatedScore())));
            tallied++;
        });
    }

    /** What is done with one batch of real and one of generated images. */
    @FunctionalInterface
    interface Lesson {
        void teach(GradientCollector collector, Batches.Batch real, NDArray generated);
    }

    /** What the discriminator's lesson shows, scalars without gradients. */
    record Judgement(NDArray loss, NDArray realScore, NDArray generatedScore) {}

    /** Everything that the lesson makes is freed at its end. */
    void inOneStep(Lesson lesson) {
        try (var scope = manager.newSubManager();
                var collector = manager.getEngine().newGradientCollector()) {
            var real = batches.get(step, scope);
            var generated = generator.generate(noise(scope), real.labels(), generatorWeights, statistics);
            step++;
            lesson.teach(collector, real, generated);
        }
    }

    Judgement teachDiscriminator(GradientCollector collector, Batches.Batch real, NDArray generated) {
        var onReal = discriminator.judge(real.images(), real.labels(), discriminatorWeights, statistics);
        var onGenerated =
                discriminator.judge(generated.stopGradient(), real.labels(), discriminatorWeights, statistics);
        var discriminatorLoss = loss.discriminator(onReal, onGenerated);
        collector.backward(discriminatorLoss);
        discriminatorOptimizer.step(step);
        return new Judgement(
                discriminatorLoss.stopGradient(),
                Activation.sigmoid(onReal.stopGradient()).mean(),
                Activation.sigmoid(onGenerated.stopGradient()).mean());
    }

    /** @return the loss, without a gradient */
    NDArray teachGenerator(GradientCollector collector, NDArray labels, NDArray generated) {
        var generatorLoss =
                loss.generator(discriminator.judge(generated, labels, frozenDiscriminatorWeights, statistics));
        collector.backward(generatorLoss);
        generatorOptimizer.step(step);
        return generatorLoss.stopGradient();
    }

    /** The means since the last call; waits for the device. */
    public Progress progress() {
        var sums = tally.toFloatArray();
        var steps = (double) Math.max(1, tallied);
        tally.muli(0);
        tallied = 0;
        return new Progress(sums[0] / steps, sums[1] / steps, sums[2] / steps, sums[3] / steps);
    }

    /** The averaged generator as it is now. */
    public TrainedGenerator generator() {
        return average.settle(manager);
    }

    @Override
    public void close() {
        manager.close();
    }

    private NDArray noise(NDManager scope) {
        var values = FloatBuffer.allocate(batchSize * signature.latentSize());
        var random = CounterRandom.of(seed, Purpose.NOISE, step);
        for (int i = 0; i < values.capacity(); i++) {
            values.put(random.normal(i));
        }
        return scope.create(values.flip(), new Shape(batchSize, signature.latentSize()));
    }

    Weights generatorWeights() {
        return plainGeneratorWeights;
    }

    Weights discriminatorWeights() {
        return frozenDiscriminatorWeights;
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
            return generator
                    .generate(scope, latents, labels, average.weights(), statistics)
                    .toFloatArray();
        }
    }
}
