package io.dcgan.trainer.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects quality scores. */
final class QualityScoresBuilder {
    private final Map<String, Double> values = new TreeMap<>();
    private final List<Double> classShares = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();

    /** Records a value; one that is not finite is recorded as absent. */
    void put(String name, double value) {
        if (Double.isFinite(value)) {
            values.put(name, value);
        } else {
            absent.add(name);
        }
    }

    void putAll(QualityScoresBuilder other) {
        values.putAll(other.values);
        absent.addAll(other.absent);
    }

    double get(String name) {
        return values.getOrDefault(name, Double.NaN);
    }

    void putClassShares(List<Double> shares) {
        classShares.addAll(shares);
        put(
                QualityScores.CLASS_SHARE_LEAST,
                shares.stream().min(Double::compare).orElse(Double.NaN));
        put(QualityScores.CLASS_SHARE_MOST, shares.stream().max(Double::compare).orElse(Double.NaN));
    }

    void absent(List<String> names) {
        absent.addAll(names);
    }

    QualityScores build() {
        return new QualityScores(values, classShares, absent);
    }
}
