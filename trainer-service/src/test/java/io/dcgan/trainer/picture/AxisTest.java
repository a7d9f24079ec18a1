package io.dcgan.trainer.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void aLinearAxisGoesFromZeroInRoundSteps() {
        assertThat(Axis.linear(DoubleStream.of(0.3, 3.4, Double.NaN, 1e300)).ticks())
                .containsExactly(0.0, 1.0, 2.0, 3.0, 4.0);
        assertThat(Axis.linear(DoubleStream.of(-0.7, 0.9)).ticks()).containsExactly(-1.0, -0.5, 0.0, 0.5, 1.0);
        assertThat(Axis.linear(DoubleStream.empty()).ticks()).containsExactly(0.0, 0.5);
    }

    @Test
    void epochsAreMarkedInWholeSteps() {
        assertThat(Axis.whole(1, 5).ticks()).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
        assertThat(Axis.whole(1, 60).ticks()).containsExactly(10.0, 20.0, 30.0, 40.0, 50.0, 60.0);
        assertThat(Axis.whole(3, 3).ticks()).containsExactly(3.0);
        assertThat(Axis.whole(3, 3).place(3)).isEqualTo(0.5);
        assertThat(Axis.whole(1, Integer.MAX_VALUE).ticks()).hasSize(4);
    }

    @Test
    void aLogarithmicAxisHoldsAHalfAndEndsAtTicks() {
        var axis = Axis.logarithmic(DoubleStream.of(45, 3, 0, -1, Double.NaN));
        assertThat(axis.ticks()).containsExactly(0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0);
        assertThat(axis.place(0.5)).isZero();
        assertThat(axis.place(5)).isEqualTo(0.5);
        assertThat(axis.place(50)).isEqualTo(1);
        assertThat(Axis.logarithmic(DoubleStream.of(0.3)).ticks()).containsExactly(0.2, 0.5, 1.0, 2.0);
        assertThat(Axis.logarithmic(DoubleStream.of(1e-3, 1e6)).ticks()).hasSizeBetween(4, 7);
    }

    @Test
    void aLabelIsShort() {
        assertThat(Axis.label(0)).isEqualTo("0");
        assertThat(Axis.label(3 * 0.1)).isEqualTo("0.3");
        assertThat(Axis.label(20)).isEqualTo("20");
        assertThat(Axis.label(500000)).isEqualTo("500000");
        assertThat(Axis.label(2e6)).isEqualTo("2E+6");
        assertThat(Axis.label(1e-5)).isEqualTo("0.00001");
    }
}
