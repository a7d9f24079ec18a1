package io.dcgan.inference.http.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dcgan.common.latent.Latents;
import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.QueryParameters;
import jakarta.ws.rs.WebApplicationException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixedLatentsTest {
    private static final int SIZE = 64;
    private static final Signature SIGNATURE = new Signature(SIZE, 10, 1, 28, 28);

    @Test
    void aSingleSeedGivesItsLatentWhateverItsWeight() {
        assertThat(latents("mix", "42")).containsExactly(latent(42, 0), within(1e-6f));
        assertThat(latents("mix", "42/17:0.25")).containsExactly(latent(42, 17), within(1e-6f));
        assertThat(latents("mix", "42/17:-2")).containsExactly(scaled(latent(42, 17), -1), within(1e-6f));
        assertThat(latents("mix", "42,42,42/0:3")).containsExactly(latent(42, 0), within(1e-6f));
    }

    @Test
    void aMixtureIsAsLongAsTheLatentsOfSeeds() {
        var expected = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            expected[i] = (0.8f * latent(1, 0)[i] - 0.6f * latent(2, 3)[i]);
        }
        assertThat(latents("mix", "1:4,2/3:-3")).containsExactly(expected, within(1e-5f));
    }

    @Test
    void wholePointsOfTheMapAreSeedsAndThePointsBetweenMixThem() {
        assertThat(latents("at", "7,0")).containsExactly(latent(7, 0), within(1e-6f));
        assertThat(latents("at", "-3,2")).containsExactly(latent(1997, 0), within(1e-6f));
        assertThat(latents("at", "499,-500")).containsExactly(latent(-499_501, 0), within(1e-6f));
        assertThat(latents("at", "7.25,1")).containsExactly(latents("mix", "1007:0.75,1008:0.25"), within(1e-5f));
        assertThat(latents("at", "0.5,-0.5")).containsExactly(latents("mix", "0:1,1:1,-1000:1,-999:1"), within(1e-5f));
    }

    @Test
    void theClassIsThatOfTheHeaviestSeedUnlessItIsRequested() {
        assertThat(mixed(Map.of("mix", List.of("5:0.4,6:-0.6", "6/2:0.1,5:0.2")))
                        .labels())
                .containsExactly(label(6), label(5));
        assertThat(mixed(Map.of("mix", List.of("5", "6"), "at", List.of("1,1"), "digit", List.of("3,4")))
                        .labels())
                .containsExactly(3, 4, 3);
    }

    @Test
    void equalMixturesHaveEqualNames() {
        assertThat(mixed(Map.of("mix", List.of("5:-0,6"))).mixtures()).isEqualTo("6/0:1.0");
        assertThat(mixed(Map.of("mix", List.of("6:0.5,5,6:0.5"))).mixtures()).isEqualTo("6/0:1.0,5/0:1.0");
        assertThat(mixed(Map.of("at", List.of("2,0"))).mixtures()).isEqualTo("2/0:1.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mix | 1:0,2:0   | mix must have at most 4 seeds, whose weights are not all 0, got \"1:0,2:0\"",
                "mix | 1:2,1/0:-2 | mix must have at most 4 seeds, whose weights are not all 0, got \"1:2,1/0:-2\"",
                "mix | 1,2,3,4,5 | mix must have at most 4 seeds, whose weights are not all 0, got \"1,2,3,4,5\"",
                "mix | 1:1:1     | mix must be seed/image:weight, separated by commas, got \"1:1:1\"",
                "mix | 1/-1      | the image in mix must be 0 to 1000000, got \"-1\"",
                "mix | 1:NaN     | the weight in mix must be -1000.0 to 1000.0, got \"NaN\"",
                "mix | a | the seed in mix must be -9223372036854775808 to 9223372036854775807, got \"a\"",
                "at  | 1         | at must be x,y, got \"1\"",
                "at  | 1,2,3     | at must be x,y, got \"1,2,3\"",
                "at  | 500,0     | a coordinate in at must be -500.0 to 499.0, got \"500\"",
            })
    void anInvalidMixtureIsRejectedWithItsValidValues(String name, String value, String detail) {
        assertThatThrownBy(() -> mixed(Map.of(name, List.of(value))))
                .isInstanceOfSatisfying(
                        WebApplicationException.class,
                        problem -> assertThat(problem.getResponse().getEntity())
                                .hasFieldOrPropertyWithValue("detail", detail));
    }

    private static MixedLatents mixed(Map<String, List<String>> parameters) {
        var query = new QueryParameters(parameters, Set.of("mix", "at", "digit"));
        return MixedLatents.of(query, SIGNATURE, RequestedClasses.of(query, SIGNATURE), 1, 256);
    }

    private static float[] latents(String name, String value) {
        var latents = FloatBuffer.allocate(SIZE);
        mixed(Map.of(name, List.of(value))).fillInputs(0, 1, latents, LongBuffer.allocate(1));
        return latents.array();
    }

    private static float[] latent(long seed, int image) {
        var latent = FloatBuffer.allocate(SIZE);
        Latents.draw(seed, image, 1, SIZE, latent);
        return latent.array();
    }

    private static float[] scaled(float[] latent, float factor) {
        var scaled = latent.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        return scaled;
    }

    private static long label(long seed) {
        var label = LongBuffer.allocate(1);
        Latents.drawLabels(seed, 0, 1, 10, label);
        return label.get(0);
    }
}
