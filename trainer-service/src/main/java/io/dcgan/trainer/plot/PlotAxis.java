package io.dcgan.trainer.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Maps values to positions along an axis, and chooses its ticks.
 *
 * @param low   value at position 0
 * @param high  value at position 1, greater than low
 * @param log   whether the axis is logarithmic; low is positive then
 * @param ticks marked values, ascending, from low to high
 */
record PlotAxis(double low, double high, boolean log, List<Double> ticks) {
    /** Limit beyond which a value is an outlier that would hide all others. */
    private static final double MAX_MAGNITUDE = 1e30;

    /** Returns whether any axis can show the value: finite and within the limit. */
    static boolean isPlottable(double value) {
        return Math.abs(value) < MAX_MAGNITUDE;
    }

    /** Creates an axis with steps of 1, 2 or 5 times a power of ten, from 0 or less to at least the largest value. */
    static PlotAxis linear(DoubleStream values) {
        var range = values.filter(PlotAxis::isPlottable).summaryStatistics();
        double low = Math.min(0, range.getMin());
        double high = Math.max(0, range.getMax());
        double step = step((high > low ? high - low : 1) / 4);
        long first = (long) Math.floor(low / step);
        long last = Math.max(first + 1, (long) Math.ceil(high / step));
        return ofSteps(step, first, last);
    }

    /** Creates an axis from 0 to 1, for probabilities. */
    static PlotAxis unit() {
        return ofSteps(0.25, 0, 4);
    }

    /** Creates an axis of whole numbers, marked in round steps. */
    static PlotAxis integers(int first, int last) {
        int step = (int) Math.max(1, step((last - (double) first) / 10));
        var ticks = new ArrayList<Double>();
        for (long tick = (first + step - 1L) / step * step; tick <= last; tick += step) {
            ticks.add((double) tick);
        }
        return first == last
                ? new PlotAxis(first - 0.5, last + 0.5, false, ticks)
                : new PlotAxis(first, last, false, ticks);
    }

    /** Creates an axis of powers of ten, with 2 and 5 between few of them; from 0.5 or less, to show a line at 1. */
    static PlotAxis logarithmic(DoubleStream values) {
        var range = values.filter(value -> isPlottable(value) && value > 1 / MAX_MAGNITUDE)
                .summaryStatistics();
        double low = Math.min(0.5, range.getMin());
        double high = Math.max(2, range.getMax());
        double decades = Math.log10(high / low);
        int every = (int) Math.ceil(decades / 6);
        var ticks = new ArrayList<Double>();
        for (int power = (int) Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
            if (Math.floorMod(power, every) == 0) {
                for (int factor : decades <= 2.5 ? new int[] {1, 2, 5} : new int[] {1}) {
                    ticks.add(Double.parseDouble(factor + "e" + power));
                }
            }
        }
        low = atMost(ticks, low);
        high = atLeast(ticks, high);
        double from = low;
        double to = high;
        return new PlotAxis(
                low,
                high,
                true,
                ticks.stream().filter(tick -> tick >= from && tick <= to).toList());
    }

    /** Returns whether this axis can show the value: plottable, and positive on a logarithmic axis. */
    boolean canShow(double value) {
        return isPlottable(value) && (!log || value > 1 / MAX_MAGNITUDE);
    }

    /** @return 0 to 1 for a value within the axis */
    double position(double value) {
        return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    }

    /** Formats a tick with at most six significant digits, which hides rounding errors. */
    static String label(double value) {
        var rounded = BigDecimal.valueOf(value).round(new MathContext(6)).stripTrailingZeros();
        return Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4
                ? value == 0 ? "0" : rounded.toString()
                : rounded.toPlainString();
    }

    private static PlotAxis ofSteps(double step, long first, long last) {
        var ticks = new ArrayList<Double>();
        for (long i = first; i <= last; i++) {
            ticks.add(i * step);
        }
        return new PlotAxis(first * step, last * step, false, ticks);
    }

    /** Returns the smallest round step of at least this size. */
    private static double step(double atLeast) {
        if (atLeast <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        return DoubleStream.of(1, 2, 5, 10)
                .map(factor -> factor * power)
                .filter(step -> step >= atLeast)
                .findFirst()
                .orElse(10 * power);
    }

    private static double atMost(List<Double> ticks, double value) {
        return ticks.stream().filter(tick -> tick <= value).reduce((a, b) -> b).orElse(value);
    }

    private static double atLeast(List<Double> ticks, double value) {
        return ticks.stream().filter(tick -> tick >= value).findFirst().orElse(value);
    }
}
