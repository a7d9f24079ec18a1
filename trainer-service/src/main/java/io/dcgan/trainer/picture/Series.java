package io.dcgan.trainer.picture;

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
record Series(String name, String colour, ToDoubleFunction<MetricsLine> values, boolean sparse) {
    DoubleStream of(List<MetricsLine> lines) {
        return lines.stream().mapToDouble(values);
    }

    /** The last value that an axis can hold, for the legend; NaN if there is none. */
    double last(List<MetricsLine> lines) {
        return of(lines).filter(Axis::holds).reduce(Double.NaN, (a, b) -> b);
    }
}
