package io.dcgan.trainer.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Markdown table of the speeds of several variants in the same rounds. Ratios are computed within each round, so that a
 * machine that slows down for a while affects both variants equally. The table shows the median ratio.
 */
final class SpeedTable {
    private final Map<String, List<SpeedResult>> rounds = new LinkedHashMap<>();

    /** Adds the speed of a variant in its next round. */
    void add(String variant, SpeedResult speed) {
        rounds.computeIfAbsent(variant, name -> new ArrayList<>()).add(speed);
    }

    boolean contains(String variant) {
        return rounds.containsKey(variant);
    }

    /** Returns the variant with the highest median, of those that were measured. */
    String fastest(List<String> variants) {
        return variants.stream()
                .filter(this::contains)
                .max((a, b) -> Double.compare(median(a), median(b)))
                .orElseThrow();
    }

    /** @param references variants to compare all others with, one column each */
    String markdown(List<String> references) {
        var table = new StringBuilder("| variant | precision | images/s, median | min to max |");
        references.forEach(name -> table.append(" × ").append(name).append(" |"));
        table.append("\n| --- | --- | ---: | ---: |").append(" ---: |".repeat(references.size()));
        rounds.forEach((name, speeds) -> {
            var all = speeds.stream().mapToDouble(SpeedResult::imagesPerSecond).summaryStatistics();
            table.append(format(
                    "\n| %s | %s | %,.0f | %,.0f to %,.0f |",
                    name, speeds.get(0).precision(), median(name), all.getMin(), all.getMax()));
            references.forEach(reference -> table.append(format(" %.2f |", ratio(name, reference))));
        });
        return table.append('\n').toString();
    }

    /** Returns a table of ratios and whether they meet their goals. Goals whose variants were not measured are omitted. */
    String goals(List<SpeedGoal> goals) {
        var text = new StringBuilder("| row | ratio | goal | median | min to max | met |\n")
                .append("| --- | --- | ---: | ---: | ---: | --- |\n");
        for (var goal : goals) {
            if (rounds.containsKey(goal.variant()) && rounds.containsKey(goal.reference())) {
                var ratios = ratios(goal.variant(), goal.reference());
                var all = ratios.stream().mapToDouble(one -> one).summaryStatistics();
                double median = median(ratios, ratio -> ratio);
                text.append(format(
                        "| %s | %s ÷ %s | ≥ %.2f | %.2f | %.2f to %.2f | %s |\n",
                        goal.row(),
                        goal.variant(),
                        goal.reference(),
                        goal.goal(),
                        median,
                        all.getMin(),
                        all.getMax(),
                        median >= goal.goal() ? "yes" : "no"));
            }
        }
        return text.toString();
    }

    private double median(String variant) {
        return median(speeds(variant), SpeedResult::imagesPerSecond);
    }

    private double ratio(String variant, String reference) {
        return median(ratios(variant, reference), ratio -> ratio);
    }

    private List<Double> ratios(String variant, String reference) {
        var mine = speeds(variant);
        var others = speeds(reference);
        if (mine.size() != others.size()) {
            throw new IllegalStateException("%s and %s must have run in the same rounds, got %d and %d"
                    .formatted(variant, reference, mine.size(), others.size()));
        }
        return IntStream.range(0, mine.size())
                .mapToObj(i -> mine.get(i).imagesPerSecond() / others.get(i).imagesPerSecond())
                .toList();
    }

    private List<SpeedResult> speeds(String variant) {
        var speeds = rounds.get(variant);
        if (speeds == null) {
            throw new IllegalArgumentException(
                    "the variant must be one of %s, got %s".formatted(rounds.keySet(), variant));
        }
        return speeds;
    }

    private static <T> double median(List<T> values, ToDoubleFunction<T> number) {
        var sorted = values.stream().mapToDouble(number).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
