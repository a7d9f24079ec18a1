package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDManager;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.tensor.PixelLayout;
import io.dcgan.trainer.network.tensor.Weights;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * A generator in inference mode, on the CPU: weights, with the matching mean and variance of each batch normalisation.
 *
 * <p>Must be used only on the thread of its training.
 */
public final class TrainedGenerator implements AutoCloseable {
    private final NDManager manager;
    private final Generator generator;
    private final Weights weights;
    private final Weights statistics;

    /**
     * @param manager    owner of weights and statistics; closed with this generator
     * @param statistics mean and variance of each batch normalisation
     */
    TrainedGenerator(NDManager manager, Generator generator, Weights weights, Weights statistics) {
        this.manager = manager;
        this.generator = generator;
        this.weights = weights;
        this.statistics = statistics;
    }

    /**
     * @param latents {@code [n, latentSize]}
     * @param labels  {@code [n]}; ignored by an unconditional generator
     * @return {@code [n, channels, height, width]}, −1 to 1
     */
    public float[] generate(FloatBuffer latents, LongBuffer labels) {
        try (var scope = manager.newSubManager()) {
            var blocks = generator.generate(
                    scope, latents, labels, weights, new ForwardContext(BatchStatistics.fixed(statistics)));
            return PixelLayout.fromBlocks(blocks).toFloatArray();
        }
    }

    public GeneratorSnapshot snapshot() {
        return new GeneratorSnapshot(generator.signature(), generator.network().snapshot(weights, statistics));
    }

    @Override
    public void close() {
        manager.close();
    }
}
