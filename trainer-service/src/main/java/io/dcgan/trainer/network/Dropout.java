package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;

/**
 * Drops a share of the values while training. Only discriminators and classifiers have it, so it is never exported.
 *
 * @param place which of its network's dropout layers this is, 0 to 15
 * @param rate  share to drop, 0 to below 1
 * @see <a href="https://jmlr.org/papers/v15/srivastava14a.html">Srivastava et al.: Dropout</a>
 */
public record Dropout(int place, float rate) implements Layer {
    @Override
    public NDArray forward(NDArray x, Weights weights, Pass pass) {
        return rate == 0 ? x : pass.masks().drop(x, place, rate);
    }
}
