package io.dcgan.trainer.network.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** One-hot encoding of labels. */
public final class OneHot {
    private OneHot() {}

    /** @return {@code [n, classes]}: 1 at the label, else 0 */
    public static NDArray of(NDManager manager, int[] labels, int classes) {
        var values = new float[labels.length * classes];
        for (int i = 0; i < labels.length && classes > 0; i++) {
            values[i * classes + labels[i]] = 1;
        }
        return manager.create(values, new Shape(labels.length, classes));
    }
}
