package io.dcgan.inference.bench;

import java.util.Comparator;

/**
 * One row of the table.
 *
 * @param number number that selects the row
 * @param part   letter if one measurement has several values, else empty
 * @param value  description of the value
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
