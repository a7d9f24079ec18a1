package io.dcgan.trainer.gan;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class StepMetricsAccumulatorTest {
    @Test
    void drainReturnsTheMeansSinceTheLastCall() {
        try (var manager = NDManager.newBaseManager()) {
            var accumulator = new StepMetricsAccumulator(manager);
            add(accumulator, scalars(manager, 1, 2, 3, 4, 5, 6));
            add(accumulator, scalars(manager, 3, 4, 5, 6, 7, 8));
            assertThat(accumulator.drain()).isEqualTo(new StepMetrics(2, 2, 3, 4, 5, 6, 7));
            add(accumulator, scalars(manager, 1, 1, 1, 1, 1, 1));
            assertThat(accumulator.drain()).isEqualTo(new StepMetrics(1, 1, 1, 1, 1, 1, 1));
            assertThat(accumulator.drain().steps()).isZero();
        }
    }

    /** Otherwise no rollback could recover a training whose losses became NaN. */
    @Test
    void nanAndInfinityDoNotOutliveADrain() {
        try (var manager = NDManager.newBaseManager()) {
            var accumulator = new StepMetricsAccumulator(manager);
            add(accumulator, scalars(manager, Double.NaN, Double.POSITIVE_INFINITY, 0, 0, 0, 0));
            assertThat(accumulator.drain().finite()).isFalse();
            int arrays = manager.getManagedArrays().size();
            add(accumulator, scalars(manager, 1, 1, 1, 1, 1, 1));
            assertThat(accumulator.drain().finite()).isTrue();
            assertThat(manager.getManagedArrays().size() - 1).isEqualTo(arrays);
        }
    }

    @Test
    void theMeansOfShardsAreWeightedByTheirShare() {
        try (var manager = NDManager.newBaseManager()) {
            var accumulator = new StepMetricsAccumulator(manager);
            accumulator.add(0.75f, scalars(manager, 4, 8, 0, 0, 0, 0));
            accumulator.add(0.25f, scalars(manager, 8, 16, 0, 0, 0, 4));
            accumulator.stepCompleted();
            assertThat(accumulator.drain()).isEqualTo(new StepMetrics(1, 5, 10, 0, 0, 0, 1));
        }
    }

    private static void add(StepMetricsAccumulator accumulator, NDArray means) {
        accumulator.add(1, means);
        accumulator.stepCompleted();
    }

    private static NDArray scalars(NDManager manager, double... values) {
        return manager.create(values);
    }
}
