package io.dcgan.trainer.gan;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dcgan.common.latent.Latents;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.MovingAverage;
import io.dcgan.trainer.network.tensor.Tensor;
import io.dcgan.trainer.network.tensor.Weights;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Generator whose weights are an exponential moving average of the trained weights. Samples, quality scores and exports
 * all use this generator.
 *
 * @see <a href="https://arxiv.org/abs/1806.04498">Yazıcı et al.: The unusual effectiveness of averaging in GAN
 *     training</a>
 */
final class AveragedGenerator implements AutoCloseable {
    /** Number of 28×28 images for measuring mean and variance; larger images use fewer, for equal memory use. */
    static final int STATISTICS_IMAGES = 2048;

    /** Number of images for statistics that need not be exact. */
    static final int PREVIEW_STATISTICS_IMAGES = 256;

    private static final int REFERENCE_VALUES = 28 * 28;
    private static final long STATISTICS_SEED = 0x5eed;

    private final Generator generator;
    private final Weights weights;
    private final double decay;
    private final MovingAverage average;

    /** @param initial weights to start from; copied */
    AveragedGenerator(NDManager manager, Generator generator, Weights initial, double decay) {
        average = new MovingAverage(manager);
        this.generator = generator;
        this.weights = initial.map(NDArray::duplicate);
        this.decay = decay;
    }

    /**
     * Updates the average after a step. The decay is lower in the first steps, so that the random initial weights do
     * not linger.
     *
     * @param step step number, from 1
     */
    void update(Weights trained, long step, NDManager scope) {
        double keep = Math.min(decay, (1.0 + step) / (10.0 + step));
        average.update(weights, trained, (float) (1 - keep), scope);
    }

    void save(BiConsumer<String, Tensor> into) {
        weights.forEach((key, array) -> into.accept("average/" + key, weights.tensor(key)));
    }

    void restore(Function<String, Tensor> from) {
        weights.assign(key -> from.apply("average/" + key));
    }

    /**
     * Returns a copy of the current generator with batch statistics that were measured on images it generated.
     *
     * @param most maximum number of images
     */
    TrainedGenerator withMeasuredStatistics(NDManager parent, int most) {
        var signature = generator.signature();
        int values = signature.channels() * signature.height() * signature.width();
        int count = Math.min(most, Math.max(PREVIEW_STATISTICS_IMAGES, STATISTICS_IMAGES * REFERENCE_VALUES / values));
        var latents = FloatBuffer.allocate(count * signature.latentSize());
        var labels = LongBuffer.allocate(count);
        Latents.draw(STATISTICS_SEED, 0, count, signature.latentSize(), latents);
        Latents.drawLabels(STATISTICS_SEED, 0, count, Math.max(1, signature.classes()), labels);
        var measured = Weights.empty();
        try (var scope = parent.newSubManager()) {
            var context = new ForwardContext(BatchStatistics.recording(measured));
            generator.generate(scope, latents.flip(), labels.flip(), weights, context);
            // Always on the CPU, where the exported generator will run, even if training uses a GPU.
            var manager = NDManager.newBaseManager(Device.cpu());
            return new TrainedGenerator(manager, generator, copy(weights, manager), copy(measured, manager));
        }
    }

    private static Weights copy(Weights weights, NDManager to) {
        return weights.map(array -> {
            var copy = array.toDevice(to.getDevice(), true);
            copy.attach(to);
            return copy;
        });
    }

    @Override
    public void close() {
        average.close();
    }
}
