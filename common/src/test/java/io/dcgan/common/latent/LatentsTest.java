package io.dcgan.common.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatentsTest {
    @ParameterizedTest
    @CsvSource({
        "0.5, 0",
        "0.975, 1.959963984540054",
        "0.01, -2.326347874040841",
        "0.0000001, -5.199337582192817",
        "0.000000000001, -7.034483825301132"
    })
    void theQuantileAgreesWithTheTables(double p, double z) {
        assertThat(NormalQuantile.of(p)).isCloseTo(z, within(1e-6));
    }

    @Test
    void valuesAreStandardNormal() {
        int n = 200_000;
        double sum = 0;
        double squares = 0;
        double fourth = 0;
        var random = CounterRandom.of(1, 2, 3);
        for (int k = 0; k < n; k++) {
            double z = random.normal(k);
            sum += z;
            squares += z * z;
            fourth += z * z * z * z;
        }
        assertThat(sum / n).isCloseTo(0, within(0.01));
        assertThat(squares / n).isCloseTo(1, within(0.02));
        assertThat(fourth / n).isCloseTo(3, within(0.15));
    }

    @Test
    void eachSeedPurposeAndIndexHasItsOwnStream() {
        var first = CounterRandom.of(1, 1, 1).bits(0);
        assertThat(CounterRandom.of(1, 1, 1).bits(0)).isEqualTo(first);
        assertThat(CounterRandom.of(2, 1, 1).bits(0)).isNotEqualTo(first);
        assertThat(CounterRandom.of(1, 2, 1).bits(0)).isNotEqualTo(first);
        assertThat(CounterRandom.of(1, 1, 2).bits(0)).isNotEqualTo(first);
        assertThat(CounterRandom.of(1, 1, 1).bits(1)).isNotEqualTo(first);
    }

    /** Users rely on these values: a seed must give the same picture in every later version. */
    @Test
    void theValuesOfASeedNeverChange() {
        var latents = FloatBuffer.allocate(4);
        Latents.draw(42, 0, 2, 2, latents);
        var labels = LongBuffer.allocate(8);
        Latents.drawLabels(42, 0, 8, 10, labels);
        assertThat(latents.array()).containsExactly(-0.8329054f, 0.83108795f, 0.10016354f, -0.4191197f);
        assertThat(labels.array()).containsExactly(0, 9, 6, 2, 5, 9, 9, 0);
    }

    @Test
    void anImageDoesNotDependOnItsNeighbours() {
        var all = FloatBuffer.allocate(5 * 64);
        Latents.draw(7, 0, 5, 64, all);
        var third = FloatBuffer.allocate(64);
        Latents.draw(7, 2, 1, 64, third);
        assertThat(third.flip()).isEqualTo(all.slice(2 * 64, 64));
    }

    @Test
    void allLabelsAreEquallyLikely() {
        int n = 100_000;
        var labels = LongBuffer.allocate(n);
        Latents.drawLabels(3, 0, n, 10, labels);
        var counts = new int[10];
        for (long label : labels.array()) {
            counts[(int) label]++;
        }
        for (int count : counts) {
            assertThat(count).isCloseTo(n / 10, within(400));
        }
    }
}
