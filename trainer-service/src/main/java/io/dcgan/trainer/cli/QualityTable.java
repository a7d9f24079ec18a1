package io.dcgan.trainer.cli;

import io.dcgan.trainer.quality.QualityScores;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The quality of a generator as a table for people. */
final class QualityTable {
    private static final String LINE = "%-20s %10s %10s   %s%n";

    private static final List<Row> ROWS = List.of(
            row(QualityScores.DISTANCE, QualityScores.DISTANCE_FLOOR, "less is better"),
            new Row(QualityScores.DISTANCE_RATIO, Optional.empty(), "1", "less is better"),
            new Row(QualityScores.KERNEL_DISTANCE, Optional.empty(), "0", "less is better"),
            new Row(QualityScores.KERNEL_DISTANCE_ERROR, Optional.empty(), "", "the error of the one above"),
            row(QualityScores.PRECISION, QualityScores.PRECISION_FLOOR, "more is better"),
            row(QualityScores.RECALL, QualityScores.RECALL_FLOOR, "more is better"),
            row(QualityScores.DENSITY, QualityScores.DENSITY_FLOOR, "1 is right"),
            row(QualityScores.COVERAGE, QualityScores.COVERAGE_FLOOR, "more is better"),
            row(QualityScores.CONFIDENCE, QualityScores.CONFIDENCE_REAL, "more is better"),
            row(QualityScores.ASKED_ACCURACY, QualityScores.ASKED_ACCURACY_REAL, "more is better"),
            new Row(QualityScores.CLOSENESS, Optional.empty(), "1", "near 0 it copies the training images"),
            new Row(QualityScores.COPIES, Optional.empty(), "0.01", "less is better"));

    private QualityTable() {}

    /**
     * One line of the table.
     *
     * @param real the name of what real images give, where it was measured
     * @param known what real images give, where it needs no measuring
     */
    private record Row(String name, Optional<String> real, String known, String interpretation) {
        String line(QualityScores quality) {
            return LINE.formatted(
                    name,
                    value(quality, name),
                    real.map(one -> value(quality, one)).orElse(known),
                    interpretation);
        }
    }

    private static Row row(String name, String real, String better) {
        return new Row(name, Optional.of(real), "", better);
    }

    /** @param classNames of the data set */
    static String of(QualityScores quality, List<String> classNames) {
        var text = new StringBuilder(LINE.formatted("", "generator", "real", "what it means"));
        for (var row : ROWS) {
            text.append(row.line(quality));
        }
        if (!quality.classShares().isEmpty()) {
            text.append("%nShare of the images that is taken for each class:%n".formatted());
            for (int i = 0; i < quality.classShares().size(); i++) {
                text.append("  %-18s %10s%n"
                        .formatted(
                                classNames.get(i), number(quality.classShares().get(i))));
            }
        }
        return text.toString();
    }

    private static String value(QualityScores quality, String name) {
        return Optional.ofNullable(quality.values().get(name))
                .map(QualityTable::number)
                .orElse("absent");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
