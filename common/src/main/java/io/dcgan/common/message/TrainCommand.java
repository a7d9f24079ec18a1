package io.dcgan.common.message;

/**
 * Asks the trainer to train one generator.
 *
 * <p>Topic {@link Topics#TRAIN_COMMANDS}, any key, value: this record as JSON. Every field may be left out; {@code {}}
 * trains the default DCGAN on MNIST.
 *
 * @param runId                     chosen by the sender; a repeated id is the same run
 * @param model                     name under which the generator is released and served
 * @param dataset                   what to learn: {@code mnist}, or {@code strokes}, drawn on the spot for tests
 * @param architecture              the pair of networks: {@code dcgan}
 * @param conditional               whether the digit can be asked for
 * @param latentSize                length of the latent vector, 1 to 1024
 * @param epochs                    passes over the training images, 1 to 500
 * @param batchSize                 images per step, 2 to 4096 (batch normalisation needs two)
 * @param seed                      seeds weights, order and noise
 * @param generatorLearningRate     Adam's step size for the generator, 1e-7 to 1
 * @param discriminatorLearningRate Adam's step size for the discriminator, 1e-7 to 1
 * @param beta1                     decay of Adam's first moment, 0 to 0.999
 * @param beta2                     decay of Adam's second moment, 0 to 0.99999
 * @param labelSmoothing            how far the target of real images is below 1, 0 to 0.5
 * @param emaDecay                  share of the averaged generator that outlives a step, 0 (off) to 0.99999
 * @see <a href="https://arxiv.org/abs/1511.06434">Radford, Metz, Chintala: DCGAN</a>
 */
public record TrainCommand(
        RunId runId,
        String model,
        String dataset,
        String architecture,
        boolean conditional,
        int latentSize,
        int epochs,
        int batchSize,
        long seed,
        double generatorLearningRate,
        double discriminatorLearningRate,
        double beta1,
        double beta2,
        double labelSmoothing,
        double emaDecay) {

    public TrainCommand {
        Require.name("model", model);
        Require.name("dataset", dataset);
        Require.name("architecture", architecture);
        Require.range("latentSize", latentSize, 1, 1024);
        Require.range("epochs", epochs, 1, 500);
        Require.range("batchSize", batchSize, 2, 4096);
        Require.range("generatorLearningRate", generatorLearningRate, 1e-7, 1);
        Require.range("discriminatorLearningRate", discriminatorLearningRate, 1e-7, 1);
        Require.range("beta1", beta1, 0, 0.999);
        Require.range("beta2", beta2, 0, 0.99999);
        Require.range("labelSmoothing", labelSmoothing, 0, 0.5);
        Require.range("emaDecay", emaDecay, 0, 0.99999);
    }

    /** What a field is that the sender left out. */
    public static TrainCommand defaults(RunId runId) {
        return new TrainCommand(
                runId, "mnist", "mnist", "dcgan", true, 64, 8, 128, 42, 1e-3, 4e-4, 0.5, 0.999, 0.1, 0.998);
    }
}
