package io.dcgan.trainer.quality;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;

/**
 * What a classifier sees in images.
 *
 * @param features {@code [n, FEATURES]}, from 0
 * @param logits   {@code [n, classes]}, the logarithms of probabilities but for a constant
 */
public record Sight(NDArray features, NDArray logits) {
    /** @return one of all, in the scope of the first */
    static Sight join(List<Sight> parts) {
        var features = new NDList();
        var logits = new NDList();
        for (var part : parts) {
            features.add(part.features);
            logits.add(part.logits);
        }
        return new Sight(NDArrays.concat(features), NDArrays.concat(logits));
    }

    /** @return {@code [n]}: the most probable class of each image */
    public long[] classes() {
        try (var scope = logits.getManager().newSubManager()) {
            return Rows.in(scope, logits).argMax(1).toLongArray();
        }
    }

    /** The share of the images whose most probable class has more than this probability, 0 to 1. */
    public double confident(float probability) {
        try (var scope = logits.getManager().newSubManager()) {
            var most = Rows.in(scope, logits).softmax(1).max(new int[] {1});
            return most.gt(probability).countNonzero().getLong() / (double) logits.size(0);
        }
    }
}
