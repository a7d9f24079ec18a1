package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Adds up on the device what each step shows, so that no step waits for it. In float64: a mean must not depend on when the
 * sums were looked at, which the clock decides.
 */
final class StepMetricsAccumulator {
    private static final Shape SHAPE = new Shape(6);

    private final NDManager manager;
    private NDArray sums;
    private long steps;

    StepMetricsAccumulator(NDManager manager) {
        this.manager = manager;
        sums = manager.zeros(SHAPE, DataType.FLOAT64);
    }

    /** @param shown six scalars without gradients, in the order of {@link StepMetrics} */
    void add(NDArray... shown) {
        sums.addi(NDArrays.stack(new NDList(shown)));
        steps++;
    }

    /** The means since the last call; waits for the device. */
    StepMetrics drain() {
        var values = sums.toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            values[i] /= Math.max(1, steps);
        }
        var progress = new StepMetrics(steps, values[0], values[1], values[2], values[3], values[4], values[5]);
        // Not times 0: what is no number stays none.
        sums.close();
        sums = manager.zeros(SHAPE, DataType.FLOAT64);
        steps = 0;
        return progress;
    }
}
