package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.BatchNorm;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.HashMap;
import java.util.Map;

/**
 * Source of the mean and variance for batch normalisation.
 *
 * <p>There are no running averages. Training uses the statistics of the current batch. Inference uses only the averaged
 * generator, whose statistics are measured on a large batch. Running averages would belong to weights that the averaged
 * generator never had.
 */
public interface BatchStatistics {
    /** Constant added to the variance. */
    float EPSILON = 1e-5f;

    /**
     * Normalises, scales and shifts the values of a layer.
     *
     * @param layer name of the layer
     * @param x     {@code [n, c]} or {@code [n, c, h, w]}
     * @param scale {@code [c]}
     * @param shift {@code [c]}
     */
    NDArray normalise(String layer, NDArray x, NDArray scale, NDArray shift);

    /** Returns the statistics of the current batch, with a gradient through them. */
    static BatchStatistics ofCurrentBatch(NDManager manager) {
        return new CurrentBatch(manager);
    }

    /** Returns the statistics of the current batch, which are also stored in {@code into}. */
    static BatchStatistics recording(Weights into) {
        return (layer, x, scale, shift) -> {
            var channels = x.getShape().get(1);
            var values = x.swapAxes(0, 1).reshape(channels, -1);
            var mean = values.mean(new int[] {1});
            var variance = values.sub(mean.reshape(channels, 1)).square().mean(new int[] {1});
            into.put(meanName(layer), mean);
            into.put(varianceName(layer), variance);
            return fixed(into).normalise(layer, x, scale, shift);
        };
    }

    /** Returns statistics that were measured before. */
    static BatchStatistics fixed(Weights measured) {
        return (layer, x, scale, shift) -> BatchNorm.batchNorm(
                        x,
                        measured.get(meanName(layer)),
                        measured.get(varianceName(layer)),
                        scale,
                        shift,
                        1,
                        1,
                        EPSILON,
                        false)
                .singletonOrThrow();
    }

    static String meanName(String layer) {
        return layer + ".mean";
    }

    static String varianceName(String layer) {
        return layer + ".variance";
    }

    /** See {@link BatchStatistics#ofCurrentBatch}. */
    final class CurrentBatch implements BatchStatistics {
        private final NDManager manager;
        private final Map<Long, NDArray[]> unusedRunningStatistics = new HashMap<>();

        private CurrentBatch(NDManager manager) {
            this.manager = manager;
        }

        @Override
        public NDArray normalise(String layer, NDArray x, NDArray scale, NDArray shift) {
            // The engine requires running averages to update, even if nothing reads them.
            var running = unusedRunningStatistics.computeIfAbsent(x.getShape().get(1), channels ->
                    new NDArray[] {manager.zeros(new Shape(channels)), manager.ones(new Shape(channels))});
            return BatchNorm.batchNorm(x, running[0], running[1], scale, shift, 1, 0.9f, EPSILON, true)
                    .singletonOrThrow();
        }
    }
}
