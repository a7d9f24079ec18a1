package io.dcgan.trainer.gan;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.gan.architecture.GanNetworks.Regularisation;
import io.dcgan.trainer.network.SequentialNetwork;

/**
 * Estimated cost of a training run, computed from the sizes of its networks.
 *
 * @param generatorWeights     trainable parameters of the generator
 * @param discriminatorWeights trainable parameters of the discriminator
 * @param imagesPerSecond      real images per second on two cores with matrix units; an estimate, listed in
 *     docs/reference/benchmarks.md under "Speed that a dry run assumes"
 * @param memoryBytes          memory of the process
 * @param releaseBytes         size of the exported generator
 */
public record TrainingCost(
        long generatorWeights, long discriminatorWeights, double imagesPerSecond, long memoryBytes, long releaseBytes) {
    /** Memory of the JVM, the engine, the classifier and its features of real images. */
    private static final long PROCESS_BYTES = 900L << 20;

    /** Weights, gradients, two moments and the average, in float32. */
    private static final int BYTES_PER_WEIGHT = 5 * Float.BYTES;

    /** Peak memory per value of an image during the backward pass, over all feature maps of both networks. */
    private static final int BYTES_PER_VALUE = 4_000;

    private static final int REFERENCE_PIXELS = 28 * 28;
    private static final long GRAPH_BYTES = 4_096;

    /** @throws IllegalArgumentException if the networks do not support the size of the images */
    public static TrainingCost estimate(GanArchitecture architecture, TrainCommand command, ImageSet images) {
        var shape = images.shape();
        int classes = command.conditional() ? images.classes() : 0;
        var networks = architecture.networks(DefaultChoices.networkVersion(command));
        long generator = countWeights(networks.generator(command.latentSize() + classes, shape));
        var regularisation = new Regularisation(
                (float) command.recipe().dropout(), command.recipe().spectralNormalisation());
        long discriminator = countWeights(networks.discriminator(1 + classes, shape, regularisation));
        double larger = (double) shape.size() / REFERENCE_PIXELS;
        return new TrainingCost(
                generator,
                discriminator,
                referenceImagesPerSecond(architecture) / larger,
                PROCESS_BYTES
                        + (generator + discriminator) * BYTES_PER_WEIGHT
                        + (long) command.batchSize() * shape.size() * BYTES_PER_VALUE
                        + (long) images.count() * shape.size(),
                generator * Float.BYTES + GRAPH_BYTES);
    }

    private static long countWeights(SequentialNetwork network) {
        return network.parameterSpecs().stream()
                .mapToLong(one -> one.shape().size())
                .sum();
    }

    private static double referenceImagesPerSecond(GanArchitecture architecture) {
        return switch (architecture) {
            case DCGAN -> 3_000;
            case DCGAN_TF -> 1_000;
            case CONV -> 1_300;
            case DENSE -> 3_200;
            case MLP -> 16_000;
        };
    }
}
