package io.dcgan.trainer.picture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * The course of a run as an SVG: losses, scores and, where it was measured, quality, over the epochs.
 *
 * <p>Needs nothing from elsewhere, so it can be opened as a file, put into a page or sent in a mail.
 */
public final class TrainingPlot {
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int TOP = 110;
    private static final int BETWEEN = Panel.HEIGHT + 74;
    private static final String BLUE = "#0072b2";
    private static final String RED = "#d55e00";
    private static final String GREEN = "#009e73";

    private TrainingPlot() {}

    /**
     * The figure.
     *
     * @param title   names the run
     * @param log     what was measured; none is drawn as empty axes
     * @param quality the measure, among those of a line, that is drawn: a distance as a multiple of its floor, which is
     *                what two sets of real images have
     */
    public static String svg(String title, MetricsLog log, String quality) {
        var lines = log.lines();
        var panels = panels(lines, quality);
        var svg = new Svg(LEFT + Panel.WIDTH + RIGHT, TOP + BETWEEN * (panels.size() - 1) + Panel.HEIGHT + 48);
        svg.text(LEFT, 34, "start", "title", title);
        svg.text(LEFT, 56, "start", "facts", facts(lines));
        for (int i = 0; i < panels.size(); i++) {
            panels.get(i).draw(svg, LEFT, TOP + BETWEEN * i, lines);
        }
        int bottom = TOP + BETWEEN * (panels.size() - 1) + Panel.HEIGHT;
        svg.text(LEFT + Panel.WIDTH / 2.0, bottom + 38, "middle", "legend", "epoch");
        return svg.toString();
    }

    private static List<Panel> panels(List<MetricsLine> lines, String quality) {
        var x = lines.isEmpty()
                ? Axis.whole(0, 1)
                : Axis.whole(lines.get(0).epoch(), lines.get(lines.size() - 1).epoch());
        var discriminator = new Series("discriminator", BLUE, MetricsLine::discriminatorLoss, false);
        var generator = new Series("generator", RED, MetricsLine::generatorLoss, false);
        var real = new Series("real, D(x)", BLUE, MetricsLine::realScore, false);
        var generated = new Series("generated, D(G(z))", RED, MetricsLine::generatedScore, false);
        var distance = new Series(quality, GREEN, line -> line.quality().getOrDefault(quality, Double.NaN), true);
        var losses =
                lines.stream().flatMapToDouble(line -> DoubleStream.of(line.discriminatorLoss(), line.generatorLoss()));
        var panels = new ArrayList<Panel>();
        panels.add(new Panel("Loss, mean of the epoch", x, Axis.linear(losses), List.of(discriminator, generator)));
        panels.add(new Panel("Score: probability of being real", x, Axis.unit(), List.of(real, generated)));
        if (distance.of(lines).anyMatch(value -> Axis.holds(value) && value > 0)) {
            panels.add(new Panel(
                    "Distance to the real images, as a multiple of its floor (logarithmic)",
                    x,
                    Axis.logarithmic(distance.of(lines)),
                    List.of(distance)));
        }
        return panels;
    }

    private static String facts(List<MetricsLine> lines) {
        if (lines.isEmpty()) {
            return "no epoch yet";
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
