package io.dcgan.inference.bench;

import java.util.List;

/** The median and range of repeated measurements. */
record ValueSpread(double median, double least, double most) {
    static ValueSpread of(List<Double> values) {
        var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("values must not be empty");
        }
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new ValueSpread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
