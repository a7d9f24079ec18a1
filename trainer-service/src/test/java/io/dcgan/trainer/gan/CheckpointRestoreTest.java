package io.dcgan.trainer.gan;

import static io.dcgan.trainer.gan.TestTrainings.command;
import static io.dcgan.trainer.gan.TestTrainings.tensors;
import static io.dcgan.trainer.gan.TestTrainings.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.trainer.data.catalogue.TestImageSets;
import io.dcgan.trainer.gan.architecture.GanArchitecture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a training resumes, rolls back and forks from a checkpoint. */
class CheckpointRestoreTest {
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
}
