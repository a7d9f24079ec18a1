package io.dcgan.trainer.plot;

import io.dcgan.trainer.history.MetricsLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One panel of a plot: title, legend, axes and series.
 *
 * @param title quantity shown, with its unit
 * @param x     axis of the epochs
 */
record PlotPanel(String title, PlotAxis x, PlotAxis y, List<PlotSeries> series) {
    static final int WIDTH = 760;
    static final int HEIGHT = 190;

    private static final int HEADING = 12;
    private static final int LEGEND_WIDTH = 190;

    /** @param top top of the drawing area, whose upper left corner is at {@code (left, top)} */
    void draw(SvgBuilder svg, int left, int top, List<MetricsLine> lines) {
        svg.text(left, top - HEADING, "start", "heading", title);
        for (double tick : y.ticks()) {
            double height = top + HEIGHT * (1 - y.position(tick));
            svg.line(left, height, left + WIDTH, height, y.log() && tick == 1 ? "floor" : "grid");
            svg.text(left - 8, height + 4, "end", "tick", PlotAxis.label(tick));
        }
        for (double tick : x.ticks()) {
            double place = left + WIDTH * x.position(tick);
            svg.line(place, top + HEIGHT, place, top + HEIGHT + 5, "axis");
            svg.text(place, top + HEIGHT + 19, "middle", "tick", PlotAxis.label(tick));
        }
        svg.line(left, top + HEIGHT, left + WIDTH, top + HEIGHT, "axis");
        svg.line(left, top, left, top + HEIGHT, "axis");
        for (int i = 0; i < series.size(); i++) {
            legend(svg, left + WIDTH - LEGEND_WIDTH * (series.size() - i), top - HEADING, series.get(i), lines);
        }
        for (var each : series) {
            draw(svg, left, top, each, lines);
        }
    }

    private static void legend(SvgBuilder svg, int left, int base, PlotSeries series, List<MetricsLine> lines) {
        double last = series.lastValue(lines);
        svg.path("M%s %sh18".formatted(left, base - 4), series.colour());
        svg.text(
                left + 24,
                base,
                "start",
                "legend",
                Double.isNaN(last) ? series.name() : series.name() + String.format(Locale.ROOT, " %.3g", last));
    }

    private void draw(SvgBuilder svg, int left, int top, PlotSeries series, List<MetricsLine> lines) {
        for (var segment : segments(series, lines)) {
            var path = new StringBuilder();
            for (var line : segment) {
                double right = left + WIDTH * x.position(line.epoch());
                double down = top + HEIGHT * (1 - y.position(series.values().applyAsDouble(line)));
                path.append(path.isEmpty() ? "M" : "L")
                        .append(SvgBuilder.number(right))
                        .append(' ');
                path.append(SvgBuilder.number(down));
                if (series.sparse() || segment.size() == 1) {
                    svg.dot(right, down, series.colour());
                }
            }
            if (segment.size() > 1) {
                svg.path(path.toString(), series.colour());
            }
        }
    }

    /** Splits the lines at missing values. */
    private List<List<MetricsLine>> segments(PlotSeries series, List<MetricsLine> lines) {
        var segments = new ArrayList<List<MetricsLine>>();
        int before = Integer.MIN_VALUE;
        for (var line : lines) {
            double value = series.values().applyAsDouble(line);
            if (!y.canShow(value)) {
                continue;
            }
            if (segments.isEmpty() || (!series.sparse() && line.epoch() != before + 1)) {
                segments.add(new ArrayList<>());
            }
            segments.get(segments.size() - 1).add(line);
            before = line.epoch();
        }
        return segments;
    }
}
