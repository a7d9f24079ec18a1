package io.dcgan.inference.bench;

import java.util.Comparator;

/**
 * One line of the table.
 *
 * @param number under which it is asked for
 * @param part   a letter where one measurement has several values
 * @param value  what stands there
 */
record Row(int number, String part, String value, Goal goal) implements Comparable<Row> {
    private static final Comparator<Row> ORDER =
            Comparator.comparingInt(Row::number).thenComparing(Row::part);

    Row(int number, String value, Goal goal) {
        this(number, "", value, goal);
    }

    String name() {
        return number + part;
    }

    @Override
    public int compareTo(Row other) {
        return ORDER.compare(this, other);
    }
}
