package io.dcgan.trainer.plot;

import io.dcgan.trainer.history.MetricsLine;
import io.dcgan.trainer.history.MetricsLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Draws a run as an SVG: losses, scores and, where measured, quality over the epochs.
 *
 * <p>The SVG is self-contained: it can be opened as a file, embedded in a page or sent by e-mail.
 */
public final class TrainingPlot {
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int TOP = 110;
    private static final int PANEL_SPACING = PlotPanel.HEIGHT + 74;
    private static final String BLUE = "#0072b2";
    private static final String RED = "#d55e00";
    private static final String GREEN = "#009e73";

    private TrainingPlot() {}

    /**
     * Draws the figure.
     *
     * @param title   names the run
     * @param log     metrics to draw; an empty log gives empty axes
     * @param quality name of the quality metric to draw: a distance as a multiple of its floor, which is the distance
     *                between two sets of real images
     */
    public static String svg(String title, MetricsLog log, String quality) {
        var lines = log.lines();
        var panels = panels(lines, quality);
        var svg = new SvgBuilder(
                LEFT + PlotPanel.WIDTH + RIGHT, TOP + PANEL_SPACING * (panels.size() - 1) + PlotPanel.HEIGHT + 48);
        svg.text(LEFT, 34, "start", "title", title);
        svg.text(LEFT, 56, "start", "facts", summary(lines));
        for (int i = 0; i < panels.size(); i++) {
            panels.get(i).draw(svg, LEFT, TOP + PANEL_SPACING * i, lines);
        }
        int bottom = TOP + PANEL_SPACING * (panels.size() - 1) + PlotPanel.HEIGHT;
        svg.text(LEFT + PlotPanel.WIDTH / 2.0, bottom + 38, "middle", "legend", "epoch");
        return svg.toString();
    }

    private static List<PlotPanel> panels(List<MetricsLine> lines, String quality) {
        var x = lines.isEmpty()
                ? PlotAxis.integers(0, 1)
                : PlotAxis.integers(
                        lines.get(0).epoch(), lines.get(lines.size() - 1).epoch());
        var discriminator = new PlotSeries("discriminator", BLUE, MetricsLine::discriminatorLoss, false);
        var generator = new PlotSeries("generator", RED, MetricsLine::generatorLoss, false);
        var real = new PlotSeries("real, D(x)", BLUE, MetricsLine::realScore, false);
        var generated = new PlotSeries("generated, D(G(z))", RED, MetricsLine::generatedScore, false);
        var distance = new PlotSeries(quality, GREEN, line -> line.quality().getOrDefault(quality, Double.NaN), true);
        var losses =
                lines.stream().flatMapToDouble(line -> DoubleStream.of(line.discriminatorLoss(), line.generatorLoss()));
        var panels = new ArrayList<PlotPanel>();
        panels.add(new PlotPanel("Loss, epoch mean", x, PlotAxis.linear(losses), List.of(discriminator, generator)));
        panels.add(new PlotPanel("Score: probability of being real", x, PlotAxis.unit(), List.of(real, generated)));
        if (distance.valuesOf(lines).anyMatch(value -> PlotAxis.isPlottable(value) && value > 0)) {
            panels.add(new PlotPanel(
                    "Distance to the real images, as a multiple of its floor (logarithmic)",
                    x,
                    PlotAxis.logarithmic(distance.valuesOf(lines)),
                    List.of(distance)));
        }
        return panels;
    }

    private static String summary(List<MetricsLine> lines) {
        if (lines.isEmpty()) {
            return "no epochs yet";
        }
        var last = lines.get(lines.size() - 1);
        var facts = String.format(
                Locale.ROOT, "epoch %d · %,d steps · %,d images", last.epoch(), last.step(), last.images());
        return Double.isNaN(last.seconds())
                ? facts
                : facts + " · " + time(Duration.ofSeconds(Math.round(last.seconds())));
    }

    private static String time(Duration time) {
        return time.toHours() > 0
                ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
                : "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
