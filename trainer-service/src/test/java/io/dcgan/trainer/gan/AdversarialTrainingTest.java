package io.dcgan.trainer.gan;

import static io.dcgan.trainer.gan.TestTrainings.DISCRIMINATOR;
import static io.dcgan.trainer.gan.TestTrainings.GENERATOR;
import static io.dcgan.trainer.gan.TestTrainings.command;
import static io.dcgan.trainer.gan.TestTrainings.managedArrayCount;
import static io.dcgan.trainer.gan.TestTrainings.networks;
import static io.dcgan.trainer.gan.TestTrainings.training;
import static io.dcgan.trainer.gan.TestTrainings.weights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests steps of the training: each network learns from its own loss, and nothing else changes. */
class AdversarialTrainingTest {
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

    @Test
    void aBatchLargerThanTheDataSetIsRejected() {
        var command = command("{\"batchSize\": 4096}");
        var few = TestImageSets.first(100);
        assertThatThrownBy(() -> new AdversarialTraining(command, GanArchitecture.DCGAN, few))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batchSize must be 2 to 100, the number of images in strokes, got 4096");
    }
}
