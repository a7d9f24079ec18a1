package io.dcgan.trainer.quality.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.dcgan.trainer.quality.metric.RowMatrices;
import java.util.List;

/**
 * What a classifier sees in images.
 *
 * @param features {@code [n, FEATURES]}, from 0
 * @param logits   {@code [n, classes]}, the logarithms of probabilities but for a constant
 */
public record ClassifierOutput(NDArray features, NDArray logits) {
    /** @return one of all, in the scope of the first */
    public static ClassifierOutput concat(List<ClassifierOutput> parts) {
        var features = new NDList();
        var logits = new NDList();
        for (var part : parts) {
            features.add(part.features);
            logits.add(part.logits);
        }
        return new ClassifierOutput(NDArrays.concat(features), NDArrays.concat(logits));
    }

    /** @return {@code [n]}: the most probable class of each image */
    public long[] predictedClasses() {
        try (var scope = logits.getManager().newSubManager()) {
            return RowMatrices.viewIn(scope, logits).argMax(1).toLongArray();
        }
    }

    /** The share of the images whose most probable class has more than this probability, 0 to 1. */
    public double confidentShare(float probability) {
        try (var scope = logits.getManager().newSubManager()) {
            var most = RowMatrices.viewIn(scope, logits).softmax(1).max(new int[] {1});
            return most.gt(probability).countNonzero().getLong() / (double) logits.size(0);
        }
    }
}
