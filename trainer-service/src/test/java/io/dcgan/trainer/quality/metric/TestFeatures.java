package io.dcgan.trainer.quality.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.latent.CounterRandom;
import java.util.stream.IntStream;

/** Features of known distributions: the same values in every run. */
final class TestFeatures {
    private static final long SEED = 7;

    private TestFeatures() {}

    /** Standard normal. */
    static NDArray normal(NDManager manager, int rows, int width, long set) {
        var values = new float[rows * width];
        var random = CounterRandom.of(SEED, 1, set);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.normal(i);
        }
        return manager.create(values, new Shape(rows, width));
    }

    /** Features with mean 0 and the identity as covariance, exact up to rounding. */
    static NDArray white(NDManager manager, int rows, int width, long set) {
        var drawn = normal(manager, rows, width, set);
        return FeatureWhitening.fit(drawn).apply(manager, drawn);
    }

    /**
     * Clusters that represent classes: row {@code i} is of class {@code i % classes}. Their centres are about ten
     * deviations apart, and no two features of a cluster are equally wide.
     */
    static NDArray clusters(NDManager manager, int rows, int width, int classes, long set) {
        return clusters(manager, rows, width, classes, set, 1);
    }

    /** @param deviation of each cluster, as a multiple of that in the other {@code clusters} method */
    static NDArray clusters(NDManager manager, int rows, int width, int classes, long set, double deviation) {
        var values = new float[rows * width];
        var random = CounterRandom.of(SEED, 2, set);
        for (int i = 0; i < values.length; i++) {
            int feature = i % width;
            int label = i / width % classes;
            double centre = 2.5 * CounterRandom.of(SEED, 3, label).normal(feature);
            double spread = deviation * (0.5 + (double) feature / width);
            values[i] = (float) (centre + spread * random.normal(i));
        }
        return manager.create(values, new Shape(rows, width));
    }

    /** The same rows in another order. */
    static NDArray reversed(NDArray rows) {
        var order = IntStream.range(0, (int) rows.size(0))
                .mapToLong(i -> rows.size(0) - 1 - i)
                .toArray();
        return rows.get(new NDIndex("{}", rows.getManager().create(order)));
    }
}
