package io.dcgan.trainer.plot;

import io.dcgan.trainer.history.MetricsLine;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * One curve of a panel.
 *
 * @param colour SVG colour
 * @param values extracts the value from a line of the metrics; NaN if there is none
 * @param sparse whether it is measured only now and then: drawn as dots, joined across the epochs between. Otherwise a
 *               missing value leaves a gap
 */
record PlotSeries(String name, String colour, ToDoubleFunction<MetricsLine> values, boolean sparse) {
    DoubleStream valuesOf(List<MetricsLine> lines) {
        return lines.stream().mapToDouble(values);
    }

    /** Returns the last plottable value, for the legend; NaN if there is none. */
    double lastValue(List<MetricsLine> lines) {
        return valuesOf(lines).filter(PlotAxis::isPlottable).reduce(Double.NaN, (a, b) -> b);
    }
}
