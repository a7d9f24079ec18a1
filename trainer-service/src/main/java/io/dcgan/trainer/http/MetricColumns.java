package io.dcgan.trainer.http;

import io.dcgan.trainer.history.MetricsLine;
import io.dcgan.trainer.history.MetricsLog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a run as columns, with a value for each epoch: what a chart draws. A value that was not measured or
 * is not finite is null.
 *
 * @param epoch   epochs, rising
 * @param step    steps since the run began
 * @param images  training images seen since the run began
 * @param quality columns by metric
 */
record MetricColumns(
        List<Integer> epoch,
        List<Long> step,
        List<Long> images,
        List<@Nullable Double> seconds,
        List<@Nullable Double> discriminatorLoss,
        List<@Nullable Double> generatorLoss,
        List<@Nullable Double> realScore,
        List<@Nullable Double> generatedScore,
        List<@Nullable Double> imagesPerSecond,
        Map<String, List<@Nullable Double>> quality) {

    static MetricColumns of(MetricsLog log) {
        var lines = log.lines();
        var names = new TreeSet<String>();
        lines.forEach(line -> names.addAll(line.quality().keySet()));
        var quality = new TreeMap<String, List<@Nullable Double>>();
        for (var name : names) {
            quality.put(name, column(lines, line -> line.quality().getOrDefault(name, Double.NaN)));
        }
        return new MetricColumns(
                lines.stream().map(MetricsLine::epoch).toList(),
                lines.stream().map(MetricsLine::step).toList(),
                lines.stream().map(MetricsLine::images).toList(),
                column(lines, MetricsLine::seconds),
                column(lines, MetricsLine::discriminatorLoss),
                column(lines, MetricsLine::generatorLoss),
                column(lines, MetricsLine::realScore),
                column(lines, MetricsLine::generatedScore),
                column(lines, MetricsLine::imagesPerSecond),
                quality);
    }

    private static List<@Nullable Double> column(List<MetricsLine> lines, ToDoubleFunction<MetricsLine> value) {
        return lines.stream().map(line -> finite(value.applyAsDouble(line))).toList();
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
