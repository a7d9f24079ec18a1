package io.dcgan.trainer.quality;

import java.util.*;

public record Quality(Map<String, Double> values, List<Double> classShares, List<String> absent) {
    public static final String DISTANCE_RATIO = "distanceRatio";
    public static final Quality NONE = new Quality(Map.of(), List.of(), List.of());

    public double distanceRatio() {
        return values.getOrDefault(DISTANCE_RATIO, 0.0);
    }

    public double coverage() {
        return values.getOrDefault("coverage", 0.0);
    }

    public double largestShare() {
        return classShares.stream().mapToDouble(x -> x).max().orElse(0);
    }
}
