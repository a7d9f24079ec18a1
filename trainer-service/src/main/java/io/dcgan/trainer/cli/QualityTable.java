package io.dcgan.trainer.cli;

import io.dcgan.trainer.quality.QualityScores;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Plain-text table of a generator's quality. */
final class QualityTable {
    private static final String LINE = "%-20s %10s %10s   %s%n";

    private static final List<Row> ROWS = List.of(
            row(QualityScores.DISTANCE, QualityScores.DISTANCE_FLOOR, "lower is better"),
            new Row(QualityScores.DISTANCE_RATIO, Optional.empty(), "1", "lower is better"),
            new Row(QualityScores.KERNEL_DISTANCE, Optional.empty(), "0", "lower is better"),
            new Row(QualityScores.KERNEL_DISTANCE_ERROR, Optional.empty(), "", "standard error of the line above"),
            row(QualityScores.PRECISION, QualityScores.PRECISION_FLOOR, "higher is better"),
            row(QualityScores.RECALL, QualityScores.RECALL_FLOOR, "higher is better"),
            row(QualityScores.DENSITY, QualityScores.DENSITY_FLOOR, "1 is ideal"),
            row(QualityScores.COVERAGE, QualityScores.COVERAGE_FLOOR, "higher is better"),
            row(QualityScores.CONFIDENCE, QualityScores.CONFIDENCE_REAL, "higher is better"),
            row(QualityScores.ASKED_ACCURACY, QualityScores.ASKED_ACCURACY_REAL, "higher is better"),
            new Row(QualityScores.CLOSENESS, Optional.empty(), "1", "near 0 means copies of training images"),
            new Row(QualityScores.COPIES, Optional.empty(), "0.01", "lower is better"));

    private QualityTable() {}

    /**
     * One line of the table.
     *
     * @param real  name of the score of real images, if it is measured
     * @param known score of real images, if it is known without measuring
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

    /** @param classNames names of the classes of the dataset */
    static String of(QualityScores quality, List<String> classNames) {
        var text = new StringBuilder(LINE.formatted("", "generator", "real", "interpretation"));
        for (var row : ROWS) {
            text.append(row.line(quality));
        }
        if (!quality.classShares().isEmpty()) {
            text.append("%nShare of the images classified as each class:%n".formatted());
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
