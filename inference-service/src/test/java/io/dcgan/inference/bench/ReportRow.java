package io.dcgan.inference.bench;

import java.util.Comparator;

/**
 * One line of the table.
 *
 * @param number under which it is asked for
 * @param part   a letter where one measurement has several values
 * @param value  what stands there
 */
record ReportRow(int number, String part, String value, BenchmarkGoal goal) implements Comparable<ReportRow> {
    private static final Comparator<ReportRow> ORDER =
            Comparator.comparingInt(ReportRow::number).thenComparing(ReportRow::part);

    ReportRow(int number, String value, BenchmarkGoal goal) {
        this(number, "", value, goal);
    }

    String name() {
        return number + part;
    }

    @Override
    public int compareTo(ReportRow other) {
        return ORDER.compare(this, other);
    }
}
