package io.dcgan.trainer.plot;

import io.dcgan.trainer.history.MetricsLine;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * One line of a panel.
 *
 * @param colour of SVG
 * @param values where to find the value in a line of the metrics; NaN where there is none
 * @param sparse whether it is measured only now and then: dots, joined over the epochs between. Otherwise a missing
 *               value leaves a gap
 */
record PlotSeries(String name, String colour, ToDoubleFunction<MetricsLine> values, boolean sparse) {
    DoubleStream valuesOf(List<MetricsLine> lines) {
        return lines.stream().mapToDouble(values);
    }

    /** The last value that an axis can hold, for the legend; NaN if there is none. */
    double lastValue(List<MetricsLine> lines) {
        return valuesOf(lines).filter(PlotAxis::isPlottable).reduce(Double.NaN, (a, b) -> b);
    }
}
