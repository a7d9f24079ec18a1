package io.dcgan.trainer.quality.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.dcgan.trainer.quality.metric.RowMatrices;
import java.util.List;

/**
 * A classifier's features and logits for a batch of images.
 *
 * @param features {@code [n, FEATURES]}, at least 0
 * @param logits   {@code [n, classes]}, log-probabilities up to a constant
 */
public record ClassifierOutput(NDArray features, NDArray logits) {
    /** @return all rows in one output, in the scope of the first part */
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

    /** Returns the share of the images whose most probable class exceeds this probability, 0 to 1. */
    public double confidentShare(float probability) {
        try (var scope = logits.getManager().newSubManager()) {
            var most = RowMatrices.viewIn(scope, logits).softmax(1).max(new int[] {1});
            return most.gt(probability).countNonzero().getLong() / (double) logits.size(0);
        }
    }
}
