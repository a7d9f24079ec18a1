package io.dcgan.trainer.gan;

import static io.dcgan.trainer.gan.TestTrainings.DISCRIMINATOR;
import static io.dcgan.trainer.gan.TestTrainings.GENERATOR;
import static io.dcgan.trainer.gan.TestTrainings.command;
import static io.dcgan.trainer.gan.TestTrainings.tensors;
import static io.dcgan.trainer.gan.TestTrainings.training;
import static io.dcgan.trainer.gan.TestTrainings.weights;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the result depends on the seed, and neither on threads nor, up to rounding, on shards. */
class TrainingDeterminismTest {
    @Test
    @Tag("cpu")
    void theSameSeedGivesTheSameLossesAndAnotherSeedDifferentOnes() {
        assertThat(losses("{\"seed\": 7}")).isEqualTo(losses("{\"seed\": 7}"));
        assertThat(losses("{\"seed\": 8}")).isNotEqualTo(losses("{\"seed\": 7}"));
    }

    private static String losses(String json) {
        try (var training = training(json)) {
            for (int i = 0; i < 3; i++) {
                training.step();
            }
            return training.drainMetrics().toString();
        }
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
                    // Adam's first step magnifies the rounding errors of gradients that are almost zero.
                    assertThat(difference).as(prefix + name).isLessThan(1e-2 * largest + 1e-7);
                });
            }
        }
    }

    @Test
    void theDefaultNumberOfShardsIsResolved() {
        var command = command("{\"device\": \"cpu\"}");
        assertThat(command.shards()).isZero();
        assertThat(DefaultChoices.resolve(command).shards()).isEqualTo(2);
        assertThat(DefaultChoices.resolve(command("{\"shards\": 7}")).shards()).isEqualTo(7);
    }
}
