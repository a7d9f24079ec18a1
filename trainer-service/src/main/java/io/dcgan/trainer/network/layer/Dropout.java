package io.dcgan.trainer.network.layer;

import ai.djl.ndarray.NDArray;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.tensor.Weights;

/**
 * Dropout: sets a share of the values to 0 during training. Only discriminators and classifiers use it, so it is never
 * exported.
 *
 * @param index index among the dropout layers of its network, 0 to 15
 * @param rate  share to drop, 0 to below 1
 * @see <a href="https://jmlr.org/papers/v15/srivastava14a.html">Srivastava et al.: Dropout</a>
 */
public record Dropout(int index, float rate) implements Layer {
    @Override
    public NDArray forward(NDArray x, Weights weights, ForwardContext context) {
        return rate == 0 ? x : context.masks().drop(x, index, rate);
    }
}
