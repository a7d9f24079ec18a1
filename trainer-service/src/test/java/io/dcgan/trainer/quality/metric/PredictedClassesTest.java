package io.dcgan.trainer.quality.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PredictedClassesTest {
    @Test
    void aClassThatIsNeverPredictedHasAShareOf0() {
        assertThat(PredictedClasses.shares(new long[] {3, 0, 0, 3, 0, 1, 0, 0}, 4))
                .containsExactly(0.625, 0.125, 0.0, 0.25);
    }

    @Test
    void accuracyIsTheShareOfPredictionsThatMatchTheRequest() {
        assertThat(PredictedClasses.accuracy(new long[] {0, 1, 2, 3}, new long[] {0, 1, 2, 9}))
                .isEqualTo(0.75);
    }

    @Test
    void invalidClassesAreRejected() {
        assertThatThrownBy(() -> PredictedClasses.shares(new long[] {4}, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("classes must be 0 to 3, got 4");
        assertThatThrownBy(() -> PredictedClasses.shares(new long[] {}, 4))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PredictedClasses.accuracy(new long[] {1, 2}, new long[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("asked must have as many classes as predicted, 2, got 1");
    }
}
