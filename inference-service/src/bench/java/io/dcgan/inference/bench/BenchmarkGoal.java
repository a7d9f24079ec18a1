package io.dcgan.inference.bench;

import java.util.Locale;

/**
 * The goal for a measured value.
 *
 * @param decimals number of decimals of the goal and the values in the report
 * @param unit     unit; empty for a ratio
 */
record BenchmarkGoal(Sense sense, double limit, int decimals, String unit) {
    enum Sense {
        AT_LEAST("≥"),
        AT_MOST("≤"),
        ABOVE(">"),
        EXACTLY("=");

        private final String sign;

        Sense(String sign) {
            this.sign = sign;
        }
    }

    static BenchmarkGoal atLeast(double ratio) {
        return new BenchmarkGoal(Sense.AT_LEAST, ratio, 2, "");
    }

    static BenchmarkGoal atMost(double ratio) {
        return new BenchmarkGoal(Sense.AT_MOST, ratio, 2, "");
    }

    static BenchmarkGoal above(double ratio) {
        return new BenchmarkGoal(Sense.ABOVE, ratio, 2, "");
    }

    static BenchmarkGoal exactly(int count) {
        return new BenchmarkGoal(Sense.EXACTLY, count, 0, "");
    }

    BenchmarkGoal in(int newDecimals, String newUnit) {
        return new BenchmarkGoal(sense, limit, newDecimals, newUnit);
    }

    boolean met(double value) {
        return switch (sense) {
            case AT_LEAST -> value >= limit;
            case AT_MOST -> value <= limit;
            case ABOVE -> value > limit;
            case EXACTLY -> value == limit;
        };
    }

    String show(double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f%s", value, unit.isEmpty() ? "" : " " + unit);
    }

    @Override
    public String toString() {
        return sense.sign + " " + show(limit);
    }
}
