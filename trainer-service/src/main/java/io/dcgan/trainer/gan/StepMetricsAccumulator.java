package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Accumulates the metrics of each step on the device, so that no step has to wait for them. The sums are float64,
 * because the means must not depend on how often they are read, which depends on the clock.
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

    /**
     * Adds the means over one shard.
     *
     * @param share share of the shard in its batch
     * @param means {@code [6]} without gradients, in the order of {@link StepMetrics}; freed by the caller
     */
    void add(float share, NDArray means) {
        try (var part = means.mul(share)) {
            sums.addi(part);
        }
    }

    /** Counts a step, of which all shards have been added. */
    void stepCompleted() {
        steps++;
    }

    /** Returns the means since the last call. Blocks until the device has finished. */
    StepMetrics drain() {
        var values = sums.toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            values[i] /= Math.max(1, steps);
        }
        var progress = new StepMetrics(steps, values[0], values[1], values[2], values[3], values[4], values[5]);
        // Do not multiply by 0: NaN would stay NaN.
        sums.close();
        sums = manager.zeros(SHAPE, DataType.FLOAT64);
        steps = 0;
        return progress;
    }
}
