package io.dcgan.inference.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Markdown report of the values of all rows and the figures behind them. Each value is taken within a round, in which
 * both sides run under the same conditions; the report shows the median of the rounds.
 */
final class BenchmarkReport {
    private final Map<ReportRow, List<Double>> rows = new TreeMap<>();
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /** Adds the value of a row in the next round. */
    void value(ReportRow row, double value) {
        System.err.printf(Locale.ROOT, "row %s: %s%n", row.name(), row.goal().show(value));
        rows.computeIfAbsent(row, one -> new ArrayList<>()).add(value);
    }

    /** Adds a measured figure in the next round. */
    void figure(String name, double value) {
        System.err.printf(Locale.ROOT, "  %s: %s%n", name, show(value));
        figures.computeIfAbsent(name, one -> new ArrayList<>()).add(value);
    }

    /** Returns the figure of the current round. */
    double last(String figure) {
        var all = figures.getOrDefault(figure, List.of());
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "figure must be one of %s, got \"%s\"".formatted(figures.keySet(), figure));
        }
        return all.get(all.size() - 1);
    }

    /** Adds a remark to the report. */
    void note(String text) {
        System.err.println(text);
        notes.add(text);
    }

    String markdown() {
        var text = new StringBuilder("| row | value | goal | median | min to max | met |\n");
        text.append("| --- | --- | ---: | ---: | ---: | --- |\n");
        rows.forEach((row, values) -> text.append(line(row, ValueSpread.of(values))));
        text.append("\n| figure | median | min to max |\n| --- | ---: | ---: |\n");
        figures.forEach((name, values) -> {
            var spread = ValueSpread.of(values);
            text.append("| %s | %s | %s to %s |\n"
                    .formatted(name, show(spread.median()), show(spread.least()), show(spread.most())));
        });
        notes.forEach(note -> text.append('\n').append(note).append('\n'));
        return text.append('\n').append(shortfall()).append('\n').toString();
    }

    private static String line(ReportRow row, ValueSpread spread) {
        var goal = row.goal();
        return "| %s | %s | %s | %s | %s to %s | %s |\n"
                .formatted(
                        row.name(),
                        row.value(),
                        goal,
                        goal.show(spread.median()),
                        goal.show(spread.least()),
                        goal.show(spread.most()),
                        goal.met(spread.median()) ? "yes" : "no");
    }

    private String shortfall() {
        var missed = new ArrayList<String>();
        rows.forEach((row, values) -> {
            double median = ValueSpread.of(values).median();
            if (!row.goal().met(median)) {
                missed.add("row %s (%s of %s)".formatted(row.name(), row.goal().show(median), row.goal()));
            }
        });
        return missed.isEmpty() ? "All goals are met." : "Missed goals: " + String.join(", ", missed) + ".";
    }

    private static String show(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 1 ? "%.2f" : "%.4f", value);
    }
}
