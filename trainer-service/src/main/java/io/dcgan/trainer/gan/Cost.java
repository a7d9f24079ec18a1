package io.dcgan.trainer.gan;

import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.gan.Networks.Regularisation;
import io.dcgan.trainer.network.Network;

/**
 * What a training takes, reckoned from the sizes of its networks.
 *
 * @param generatorWeights     numbers that the generator learns
 * @param discriminatorWeights likewise
 * @param imagesPerSecond      real images a second on two cores with matrix units; see docs/benchmarks.md
 * @param memoryBytes          of the process
 * @param releaseBytes         of the exported generator
 */
public record Cost(
        long generatorWeights, long discriminatorWeights, double imagesPerSecond, long memoryBytes, long releaseBytes) {
    /** Java, the engine, the classifier and its features of real images. */
    private static final long PROCESS = 900L << 20;

    /** Weights, gradients, two moments and the average, in float32. */
    private static final int BYTES_PER_WEIGHT = 5 * Float.BYTES;

    /** The most that one value of an image takes while its gradient is computed, over all maps of both networks. */
    private static final int BYTES_PER_VALUE = 4_000;

    private static final int PIXELS = 28 * 28;
    private static final long GRAPH = 4_096;

    /** @throws IllegalArgumentException if the networks cannot grow to the images */
    public static Cost of(Architecture architecture, TrainCommand command, ImageSet images) {
        var shape = images.shape();
        int classes = command.conditional() ? images.classes() : 0;
        var networks = architecture.networks();
        long generator = weights(networks.generator(command.latentSize() + classes, shape));
        var regularisation = new Regularisation(
                (float) command.recipe().dropout(), command.recipe().spectralNormalisation());
        long discriminator = weights(networks.discriminator(1 + classes, shape, regularisation));
        double larger = (double) shape.size() / PIXELS;
        return new Cost(
                generator,
                discriminator,
                speed(architecture) / larger,
                PROCESS
                        + (generator + discriminator) * BYTES_PER_WEIGHT
                        + (long) command.batchSize() * shape.size() * BYTES_PER_VALUE
                        + (long) images.count() * shape.size(),
                generator * Float.BYTES + GRAPH);
    }

    private static long weights(Network network) {
        return network.weights().stream().mapToLong(one -> one.shape().size()).sum();
    }

    private static double speed(Architecture architecture) {
        return switch (architecture) {
            case DCGAN -> 3_000;
            case DCGAN_TF -> 1_000;
            case CONV -> 1_300;
            case DENSE -> 3_200;
            case MLP -> 16_000;
        };
    }
}
