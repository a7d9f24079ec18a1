package io.dcgan.trainer.gan;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class StepMetricsAccumulatorTest {
    @Test
    void drainReturnsTheMeansSinceTheLastCall() {
        try (var manager = NDManager.newBaseManager()) {
            var accumulator = new StepMetricsAccumulator(manager);
            accumulator.add(scalars(manager, 1, 2, 3, 4, 5, 6));
            accumulator.add(scalars(manager, 3, 4, 5, 6, 7, 8));
            assertThat(accumulator.drain()).isEqualTo(new StepMetrics(2, 2, 3, 4, 5, 6, 7));
            accumulator.add(scalars(manager, 1, 1, 1, 1, 1, 1));
            assertThat(accumulator.drain()).isEqualTo(new StepMetrics(1, 1, 1, 1, 1, 1, 1));
            assertThat(accumulator.drain().steps()).isZero();
        }
    }

    /** Otherwise no rollback could recover a training whose losses became NaN. */
    @Test
    void nanAndInfinityDoNotOutliveADrain() {
        try (var manager = NDManager.newBaseManager()) {
            var accumulator = new StepMetricsAccumulator(manager);
            accumulator.add(scalars(manager, Double.NaN, Double.POSITIVE_INFINITY, 0, 0, 0, 0));
            assertThat(accumulator.drain().finite()).isFalse();
            int arrays = manager.getManagedArrays().size();
            accumulator.add(scalars(manager, 1, 1, 1, 1, 1, 1));
            assertThat(accumulator.drain().finite()).isTrue();
            assertThat(manager.getManagedArrays().size() - 7).isEqualTo(arrays);
        }
    }

    private static NDArray[] scalars(NDManager manager, double... values) {
        return DoubleStream.of(values)
                .mapToObj(value -> manager.create((float) value))
                .toArray(NDArray[]::new);
    }
}
