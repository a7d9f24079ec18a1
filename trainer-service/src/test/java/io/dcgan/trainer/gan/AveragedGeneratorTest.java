package io.dcgan.trainer.gan;

import static io.dcgan.trainer.gan.TestTrainings.AVERAGE;
import static io.dcgan.trainer.gan.TestTrainings.GENERATOR;
import static io.dcgan.trainer.gan.TestTrainings.IMAGES;
import static io.dcgan.trainer.gan.TestTrainings.training;
import static io.dcgan.trainer.gan.TestTrainings.weights;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.dcgan.common.latent.Latents;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.tensor.PixelLayout;
import io.dcgan.trainer.network.tensor.Weights;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.junit.jupiter.api.Test;

/** Tests the averaged weights of the generator, and the statistics measured for them. */
class AveragedGeneratorTest {
    @Test
    void withoutDecayTheAverageEqualsTheTrainedWeights() {
        try (var training = training("{\"emaDecay\": 0}")) {
            training.step();
            training.step();
            assertThat(weights(training, AVERAGE))
                    .usingRecursiveComparison()
                    .withEqualsForType((a, b) -> Math.abs(a - b) < 1e-7, Float.class)
                    .isEqualTo(weights(training, GENERATOR));
        }
    }

    /** Each step keeps the decay's share of the average; the first steps keep less. */
    @Test
    void theAverageFollowsTheTrainedWeights() {
        try (var training = training("{\"emaDecay\": 0.28}")) {
            for (double kept : new double[] {2 / 11.0, 3 / 12.0, 0.28, 0.28}) {
                var before = weights(training, AVERAGE);
                training.step();
                var trained = weights(training, GENERATOR);
                weights(training, AVERAGE).forEach((name, average) -> {
                    for (int i = 0; i < average.length; i++) {
                        var expected = kept * requireNonNull(before.get(name))[i]
                                + (1 - kept) * requireNonNull(trained.get(name))[i];
                        assertThat((double) average[i]).isCloseTo(expected, within(1e-6));
                    }
                });
            }
        }
    }

    /** Inference mode with matching statistics gives the same images as training mode. */
    @Test
    void theMeasuredStatisticsMatchTheAveragedWeights() {
        try (var training = training("{}")) {
            for (int i = 0; i < 10; i++) {
                training.step();
            }
            int count = 1024;
            var latents = FloatBuffer.allocate(count * 64);
            Latents.draw(3, 0, count, 64, latents);
            var labels = LongBuffer.allocate(count);
            Latents.drawLabels(3, 0, count, 10, labels);
            try (var generator = training.generator()) {
                var inference = generator.generate(latents.flip(), labels.flip());
                var batch = generateWithBatchStatistics(training, latents, labels);
                double difference = 0;
                for (int i = 0; i < batch.length; i++) {
                    difference += Math.abs(batch[i] - inference[i]) / batch.length;
                }
                assertThat(difference).isCloseTo(0, within(0.01));
            }
        }
    }

    /** Generates images with the averaged weights, normalised by the statistics of this very batch. */
    private static float[] generateWithBatchStatistics(
            AdversarialTraining training, FloatBuffer latents, LongBuffer labels) {
        var signature = training.signature();
        var networks = GanArchitecture.DCGAN.networks(2);
        var network = networks.generator(signature.latentSize() + signature.classes(), IMAGES.shape());
        var saved = training.checkpoint().tensors();
        try (var manager = NDManager.newBaseManager()) {
            var average = Weights.initialise(manager, networks.parameterSpecs(network), 0, 0);
            average.assign(name -> requireNonNull(saved.get(AVERAGE + name)));
            var context = new ForwardContext(BatchStatistics.ofCurrentBatch(manager));
            var blocks = new Generator(network, signature).generate(manager, latents, labels, average, context);
            return PixelLayout.fromBlocks(blocks).toFloatArray();
        }
    }
}
