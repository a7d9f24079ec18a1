package io.dcgan.trainer.gan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.dcgan.common.id.RunId;
import io.dcgan.common.latent.Latents;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.message.TrainCommand;
import io.dcgan.trainer.data.ImageSet;
import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.tensor.PixelLayout;
import io.dcgan.trainer.network.tensor.Weights;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdversarialTrainingTest {
    private static final ImageSet IMAGES = TestImageSets.strokes();
    private static final String GENERATOR = "generator/";
    private static final String DISCRIMINATOR = "discriminator/";
    private static final String AVERAGE = "average/";

    @Test
    void updatingTheDiscriminatorDoesNotChangeTheGenerator() {
        try (var training = training("{}")) {
            training.step();
            var generator = weights(training, GENERATOR);
            var discriminator = weights(training, DISCRIMINATOR);
            training.runStep(GanStep::updateDiscriminator);
            assertThat(weights(training, GENERATOR)).usingRecursiveComparison().isEqualTo(generator);
            assertThat(weights(training, DISCRIMINATOR).get("down1.weight"))
                    .isNotEqualTo(discriminator.get("down1.weight"));
        }
    }

    @Test
    void updatingTheGeneratorDoesNotChangeTheDiscriminator() {
        try (var training = training("{}")) {
            training.step();
            var generator = weights(training, GENERATOR);
            var discriminator = weights(training, DISCRIMINATOR);
            training.runStep(GanStep::updateGenerator);
            assertThat(weights(training, DISCRIMINATOR))
                    .usingRecursiveComparison()
                    .isEqualTo(discriminator);
            assertThat(weights(training, GENERATOR).get("up1.weight")).isNotEqualTo(generator.get("up1.weight"));
        }
    }

    /** A gradient that leaks from the generator's update would be added to the discriminator's next update. */
    @Test
    @Tag("cpu")
    void theDiscriminatorsGradientDoesNotDependOnAPrecedingGeneratorUpdate() {
        try (var training = training("{\"generatorLearningRate\": 1e-7}");
                var without = training("{\"generatorLearningRate\": 1e-7}")) {
            training.runStep(step -> {
                step.updateGenerator();
                step.updateDiscriminator();
            });
            without.runStep(GanStep::updateDiscriminator);
            assertThat(weights(training, DISCRIMINATOR))
                    .usingRecursiveComparison()
                    .isEqualTo(weights(without, DISCRIMINATOR));
        }
    }

    @Test
    @Tag("cpu")
    void theSameSeedGivesTheSameLossesAndAnotherSeedDifferentOnes() {
        assertThat(losses("{\"seed\": 7}")).isEqualTo(losses("{\"seed\": 7}"));
        assertThat(losses("{\"seed\": 8}")).isNotEqualTo(losses("{\"seed\": 7}"));
    }

    /** Shards of unequal size, dropout, the penalty and both precisions: everything that is computed shard by shard. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"shards\": 3, \"dropout\": 0.2}",
                "{\"shards\": 4, \"spectralNormalisation\": true}",
                "{\"shards\": 2, \"precision\": \"bfloat16\"}",
                "{\"shards\": 5, \"architecture\": \"dcgan-tf\", \"batchSize\": 16}"
            })
    @Tag("cpu")
    void theNumberOfThreadsDoesNotChangeTheResult(String json) {
        try (var one = training(json, 1);
                var two = training(json, 2);
                var many = training(json, 8)) {
            for (int i = 0; i < 5; i++) {
                one.step();
                two.step();
                many.step();
            }
            assertThat(tensors(two)).isEqualTo(tensors(one));
            assertThat(tensors(many)).isEqualTo(tensors(one));
            assertThat(two.drainMetrics()).isEqualTo(one.drainMetrics());
        }
    }

    /** With batch statistics out of the way, shards change nothing but the order of additions. */
    @Test
    @Tag("cpu")
    void shardsLearnWhatTheWholeBatchLearns() {
        var json = "{\"shards\": %d, \"architecture\": \"conv\", \"gradientPenalty\": 1, \"beta1\": 0.5,"
                + " \"precision\": \"float32\"}";
        try (var whole = training(json.formatted(1));
                var sharded = training(json.formatted(3))) {
            whole.step();
            sharded.step();
            for (var prefix : List.of(GENERATOR, DISCRIMINATOR, "generator.mean/", "discriminator.mean/")) {
                weights(whole, prefix).forEach((name, expected) -> {
                    var actual = requireNonNull(weights(sharded, prefix).get(name));
                    double largest = 0;
                    double difference = 0;
                    for (int i = 0; i < expected.length; i++) {
                        largest = Math.max(largest, Math.abs(expected[i]));
                        difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
                    }
                    assertThat(difference).as(prefix + name).isLessThan(1e-3 * largest + 1e-7);
                });
            }
        }
    }

    @Test
    void theDefaultNumberOfShardsIsResolved() {
        var command = command("{\"device\": \"cpu\"}");
        assertThat(command.shards()).isZero();
        assertThat(DefaultShards.resolve(command).shards()).isEqualTo(2);
        assertThat(DefaultShards.resolve(command("{\"shards\": 7}")).shards()).isEqualTo(7);
    }

    /** A batch of two or three images is one shard. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void theSmallestBatchesTrain(int batchSize) {
        try (var training = training("{\"shards\": 4, \"batchSize\": %d}".formatted(batchSize))) {
            training.step();
            assertThat(training.drainMetrics().finite()).isTrue();
        }
    }

    @Test
    void noTensorOutlivesItsStep() {
        try (var training = training("{}")) {
            training.step();
            int before = managedArrayCount(training);
            for (int i = 0; i < 5; i++) {
                training.step();
            }
            training.drainMetrics();
            training.generator().close();
            assertThat(managedArrayCount(training)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theDiscriminatorLearns(boolean conditional) {
        // The generator hardly changes, and there is no gradient penalty to restrain the discriminator.
        try (var training = training("{\"conditional\": %s, \"gradientPenalty\": 0, \"generatorLearningRate\": 1e-5}"
                .formatted(conditional))) {
            for (int i = 0; i < 20; i++) {
                training.step();
            }
            training.drainMetrics();
            training.step();
            var progress = training.drainMetrics();
            assertThat(progress.realScore()).isGreaterThan(progress.generatedScore() + 0.4);
            assertThat(progress.finite()).isTrue();
        }
    }

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

    /** A step changes weights with every architecture, loss, option and precision. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"architecture\": \"dcgan-tf\", \"batchSize\": 16}",
                "{\"architecture\": \"conv\"}",
                "{\"architecture\": \"dense\"}",
                "{\"architecture\": \"mlp\", \"conditional\": true}",
                "{\"loss\": \"hinge\", \"labelSmoothing\": 0}",
                "{\"loss\": \"least-squares\", \"dropout\": 0.3}",
                "{\"spectralNormalisation\": true, \"gradientPenalty\": 1}",
                "{\"precision\": \"float32\"}",
                "{\"precision\": \"bfloat16\"}"
            })
    void everyCombinationLearnsAndLeaksNoTensor(String json) {
        try (var training = training(json)) {
            training.step();
            training.step();
            int before = managedArrayCount(training);
            var first = weights(training, GENERATOR);
            for (int i = 0; i < 3; i++) {
                training.step();
            }
            assertThat(training.drainMetrics().finite()).isTrue();
            assertThat(managedArrayCount(training)).isEqualTo(before);
            assertThat(weights(training, GENERATOR)).usingRecursiveComparison().isNotEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"architecture\": \"dcgan-tf\", \"batchSize\": 16}",
                "{\"spectralNormalisation\": true, \"dropout\": 0.2, \"learningRateDecay\": 1}"
            })
    @Tag("cpu")
    void aRestoredTrainingContinuesBitForBit(String json) {
        try (var training = training(json);
                var other = training(json)) {
            for (int i = 0; i < 3; i++) {
                training.step();
            }
            var checkpoint = training.checkpoint();
            for (int i = 0; i < 3; i++) {
                training.step();
            }
            other.restore(checkpoint);
            assertThat(other.steps()).isEqualTo(3);
            for (int i = 0; i < 3; i++) {
                other.step();
            }
            assertThat(tensors(other)).isEqualTo(tensors(training));
        }
    }

    @Test
    @Tag("cpu")
    void aRollbackChangesTheSeedAndHalvesTheRateReproducibly() {
        try (var training = training("{\"learningRateDecay\": 0}");
                var other = training("{\"learningRateDecay\": 0}")) {
            training.step();
            var good = training.checkpoint();
            training.step();
            var without = tensors(training);
            training.rollBack(good, 1);
            assertThat(training.rollbackFactor()).isEqualTo(0.5);
            var rolledBack = training.checkpoint();
            training.step();
            assertThat(tensors(training)).isNotEqualTo(without);
            other.restore(rolledBack);
            other.step();
            assertThat(tensors(other)).isEqualTo(tensors(training));
        }
    }

    @Test
    void aForkTakesOverTheWeightsButStartsAtStepZero() {
        try (var training = training("{}");
                var fork = training("{\"seed\": 5, \"generatorLearningRate\": 1e-4}")) {
            training.step();
            fork.fork(training.checkpoint());
            assertThat(fork.steps()).isZero();
            assertThat(tensors(fork)).isEqualTo(tensors(training));
        }
    }

    @Test
    void aCheckpointOfOtherNetworksIsRejectedAndChangesNothing() {
        try (var training = training("{}");
                var wider = training("{\"latentSize\": 65}");
                var spectral = training("{\"spectralNormalisation\": true}")) {
            spectral.step();
            training.step();
            var before = tensors(training);
            var untouched = tensors(spectral);
            assertThatThrownBy(() -> training.restore(wider.checkpoint()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("project.weight must have the shape [3136, 74], got [3136, 75]");
            assertThatThrownBy(() -> spectral.restore(training.checkpoint()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the checkpoint must have discriminator/down2.bias");
            assertThat(tensors(training)).isEqualTo(before);
            assertThat(tensors(spectral)).isEqualTo(untouched);
        }
    }

    @Test
    void aCheckpointOfOtherImagesCanBeForkedButNotResumed() {
        try (var training = training("{}");
                var other = new AdversarialTraining(command("{}"), GanArchitecture.DCGAN, TestImageSets.first(320))) {
            var before = tensors(training);
            assertThatThrownBy(() -> training.restore(other.checkpoint()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the checkpoint must belong to the current images, sha256 ")
                    .hasMessageContaining(TestImageSets.first(320).sha256().hex());
            assertThat(tensors(training)).isEqualTo(before);
            training.fork(other.checkpoint());
            assertThat(tensors(training)).isEqualTo(tensors(other));
        }
    }

    /** The tenth of ten steps is the last one with a learning rate above 0. */
    @Test
    void aStepAfterTheScheduleHasEndedChangesNoWeights() {
        try (var training = new AdversarialTraining(
                command("{\"epochs\": 1, \"learningRateDecay\": 1}"),
                GanArchitecture.DCGAN,
                TestImageSets.first(320))) {
            for (int i = 0; i < 9; i++) {
                training.step();
            }
            var ninth = networks(training);
            training.step();
            var tenth = networks(training);
            assertThat(tenth).isNotEqualTo(ninth);
            training.step();
            assertThat(networks(training)).isEqualTo(tenth);
        }
    }

    @Test
    void aStepAfterTheTimeLimitChangesNoWeights() {
        try (var training = training("{\"learningRateDecay\": 1}")) {
            training.step();
            training.elapsedShare(1);
            var before = networks(training);
            training.step();
            assertThat(networks(training)).isEqualTo(before);
        }
    }

    /** Hashes of the weights of both networks. */
    private static Map<String, Integer> networks(AdversarialTraining training) {
        var tensors = new TreeMap<>(tensors(training));
        tensors.keySet().removeIf(name -> !name.startsWith(GENERATOR) && !name.startsWith(DISCRIMINATOR));
        return tensors;
    }

    /** Hashes of all tensors by name. */
    private static Map<String, Integer> tensors(AdversarialTraining training) {
        var tensors = new TreeMap<String, Integer>();
        training.checkpoint().tensors().forEach((name, tensor) -> tensors.put(name, Arrays.hashCode(tensor.values())));
        return tensors;
    }

    @Test
    void aBatchLargerThanTheDataSetIsRejected() {
        var command = command("{\"batchSize\": 4096}");
        var few = TestImageSets.first(100);
        assertThatThrownBy(() -> new AdversarialTraining(command, GanArchitecture.DCGAN, few))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batchSize must be 2 to 100, the number of images in strokes, got 4096");
    }

    private static String losses(String json) {
        try (var training = training(json)) {
            for (int i = 0; i < 3; i++) {
                training.step();
            }
            return training.drainMetrics().toString();
        }
    }

    private static AdversarialTraining training(String json) {
        return training(json, 2);
    }

    private static AdversarialTraining training(String json, int processors) {
        var command = command(json);
        return new AdversarialTraining(
                command, GanArchitecture.of(command.architecture()).orElseThrow(), IMAGES, processors);
    }

    private static TrainCommand command(String json) {
        try {
            var batchSize = json.contains("batchSize") ? "" : "\"batchSize\": 32, ";
            var fields = "{\"dataset\": \"strokes\", " + batchSize + json.substring(1);
            return TrainCommand.read(fields.replace(", }", "}").getBytes(StandardCharsets.UTF_8), new RunId("test"));
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, float[]> weights(AdversarialTraining training, String prefix) {
        var weights = new TreeMap<String, float[]>();
        training.checkpoint().tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                weights.put(name.substring(prefix.length()), tensor.values());
            }
        });
        return weights;
    }

    /** Number of arrays that the training keeps between steps. */
    private static int managedArrayCount(AdversarialTraining training) {
        var managers = new ArrayList<NDManager>();
        training.runStep(step -> managers.add(step.scope().getParentManager()));
        return managers.get(0).getManagedArrays().size();
    }

    /** Generates images with the averaged weights, normalised by the statistics of this very batch. */
    private static float[] generateWithBatchStatistics(
            AdversarialTraining training, FloatBuffer latents, LongBuffer labels) {
        var signature = training.signature();
        var networks = GanArchitecture.DCGAN.networks();
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
