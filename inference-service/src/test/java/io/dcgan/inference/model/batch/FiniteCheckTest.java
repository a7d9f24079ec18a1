package io.dcgan.inference.model.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteCheckTest {
    /** Covers the boundaries of the groups of four values and the chunks of 2,048 values. */
    private static final int LENGTH = 2 * 2048 + 7;

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void findsANonFiniteValueAtEveryPosition(float value) {
        for (int place = 0; place < LENGTH; place++) {
            var values = numbers();
            values.put(place, value);

            assertThat(FiniteCheck.allFinite(values)).as("at %d", place).isFalse();
        }
    }

    @Test
    void acceptsEveryFiniteValue() {
        var values = numbers();
        values.put(3, Float.MAX_VALUE)
                .put(4, -Float.MAX_VALUE)
                .put(5, Float.MIN_VALUE)
                .put(6, -0f);

        assertThat(FiniteCheck.allFinite(values)).isTrue();
    }

    @Test
    void checksFromPositionToLimitAndMovesNeither() {
        var values = numbers()
                .put(0, Float.NaN)
                .put(LENGTH - 1, Float.NaN)
                .position(1)
                .limit(LENGTH - 1);

        assertThat(FiniteCheck.allFinite(values)).isTrue();
        assertThat(values.position()).isEqualTo(1);
        assertThat(FiniteCheck.allFinite(FloatBuffer.allocate(0))).isTrue();
    }

    private static FloatBuffer numbers() {
        var values = new float[LENGTH];
        Arrays.fill(values, -0.75f);
        return FloatBuffer.wrap(values);
    }
}
