package io.dcgan.inference.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class EvolutionStrategyTest {
    private static final int SIZE = 16;

    @Test
    void itFindsTheMinimumOfASphere() {
        var minimum = new double[SIZE];
        Arrays.setAll(minimum, i -> i / 10.0 - 0.7);
        assertThat(minimize(at -> squaredDistance(at, minimum), 200)).isLessThan(1e-6);
    }

    @Test
    void itLearnsTheScaleOfEachCoordinate() {
        ToDoubleFunction<double[]> ellipsoid = at -> {
            double sum = 0;
            for (int i = 0; i < SIZE; i++) {
                sum += Math.pow(1_000, (double) i / (SIZE - 1)) * at[i] * at[i];
            }
            return sum;
        };
        assertThat(minimize(ellipsoid, 400)).isLessThan(1e-6);
    }

    private static double minimize(ToDoubleFunction<double[]> function, int generations) {
        var start = new double[SIZE];
        Arrays.fill(start, 1);
        var strategy = new EvolutionStrategy(start, 0.5, 24, 1);
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < generations; i++) {
            var values = Arrays.stream(strategy.ask()).mapToDouble(function).toArray();
            strategy.tell(values);
            best = Math.min(best, Arrays.stream(values).min().orElseThrow());
        }
        return best;
    }

    private static double squaredDistance(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (one[i] - other[i]) * (one[i] - other[i]);
        }
        return sum;
    }
}
