package io.dcgan.trainer.gan;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.ImageShape;
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
 * @param memoryBytes          memory of the process, at most
 * @param releaseBytes         size of the exported generator
 */
public record TrainingCost(
        long generatorWeights, long discriminatorWeights, double imagesPerSecond, long memoryBytes, long releaseBytes) {
    private static final int REFERENCE_PIXELS = 28 * 28;
    private static final long GRAPH_BYTES = 4_096;

    /** @throws IllegalArgumentException if the networks do not support the size of the images */
    public static TrainingCost estimate(GanArchitecture architecture, TrainCommand command, ImageSet images) {
        var shape = images.shape();
        int classes = command.conditional() ? images.classes() : 0;
        long generator = generatorWeights(architecture, command, shape, classes);
        long discriminator = discriminatorWeights(architecture, command, shape, classes);
        double larger = (double) shape.size() / REFERENCE_PIXELS;
        return new TrainingCost(
                generator,
                discriminator,
                referenceImagesPerSecond(architecture) / larger,
                TrainingMemory.bytes(architecture, command, shape, generator + discriminator)
                        + TrainingMemory.ofImages(images.count(), shape),
                generator * Float.BYTES + GRAPH_BYTES);
    }

    /**
     * Returns the memory of the process without that of the images, which need not have been loaded.
     *
     * @param shape of the images
     * @throws IllegalArgumentException if the networks do not support the size of the images
     */
    public static long memoryBytes(GanArchitecture architecture, TrainCommand command, ImageShape shape) {
        long weights = generatorWeights(architecture, command, shape, 0)
                + discriminatorWeights(architecture, command, shape, 0);
        return TrainingMemory.bytes(architecture, command, shape, weights);
    }

    private static long generatorWeights(
            GanArchitecture architecture, TrainCommand command, ImageShape shape, int classes) {
        var networks = architecture.networks(DefaultChoices.networkVersion(command));
        return countWeights(networks.generator(command.latentSize() + classes, shape));
    }

    private static long discriminatorWeights(
            GanArchitecture architecture, TrainCommand command, ImageShape shape, int classes) {
        var networks = architecture.networks(DefaultChoices.networkVersion(command));
        var regularisation = new Regularisation(
                (float) command.recipe().dropout(), command.recipe().spectralNormalisation());
        return countWeights(networks.discriminator(1 + classes, shape, regularisation));
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
