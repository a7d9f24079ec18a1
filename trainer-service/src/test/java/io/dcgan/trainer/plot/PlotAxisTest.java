package io.dcgan.trainer.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class PlotAxisTest {
    @Test
    void aLinearAxisStartsAtZeroAndHasRoundSteps() {
        assertThat(PlotAxis.linear(DoubleStream.of(0.3, 3.4, Double.NaN, 1e300)).ticks())
                .containsExactly(0.0, 1.0, 2.0, 3.0, 4.0);
        assertThat(PlotAxis.linear(DoubleStream.of(-0.7, 0.9)).ticks()).containsExactly(-1.0, -0.5, 0.0, 0.5, 1.0);
        assertThat(PlotAxis.linear(DoubleStream.empty()).ticks()).containsExactly(0.0, 0.5);
    }

    @Test
    void epochsAreMarkedInWholeSteps() {
        assertThat(PlotAxis.integers(1, 5).ticks()).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
        assertThat(PlotAxis.integers(1, 60).ticks()).containsExactly(10.0, 20.0, 30.0, 40.0, 50.0, 60.0);
        assertThat(PlotAxis.integers(3, 3).ticks()).containsExactly(3.0);
        assertThat(PlotAxis.integers(3, 3).position(3)).isEqualTo(0.5);
        assertThat(PlotAxis.integers(1, Integer.MAX_VALUE).ticks()).hasSize(4);
    }

    @Test
    void aLogarithmicAxisIncludesAHalfAndEndsAtTicks() {
        var axis = PlotAxis.logarithmic(DoubleStream.of(45, 3, 0, -1, Double.NaN));
        assertThat(axis.ticks()).containsExactly(0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0);
        assertThat(axis.position(0.5)).isZero();
        assertThat(axis.position(5)).isEqualTo(0.5);
        assertThat(axis.position(50)).isEqualTo(1);
        assertThat(PlotAxis.logarithmic(DoubleStream.of(0.3)).ticks()).containsExactly(0.2, 0.5, 1.0, 2.0);
        assertThat(PlotAxis.logarithmic(DoubleStream.of(1e-3, 1e6)).ticks()).hasSizeBetween(4, 7);
    }

    @Test
    void labelsAreShort() {
        assertThat(PlotAxis.label(0)).isEqualTo("0");
        assertThat(PlotAxis.label(3 * 0.1)).isEqualTo("0.3");
        assertThat(PlotAxis.label(20)).isEqualTo("20");
        assertThat(PlotAxis.label(500000)).isEqualTo("500000");
        assertThat(PlotAxis.label(2e6)).isEqualTo("2E+6");
        assertThat(PlotAxis.label(1e-5)).isEqualTo("0.00001");
    }
}
