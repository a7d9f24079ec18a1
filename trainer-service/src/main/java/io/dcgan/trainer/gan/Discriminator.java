package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.SequentialNetwork;
import io.dcgan.trainer.network.tensor.Weights;

/**
 * Distinguishes real from generated images. The logit is the sum of two outputs: one for the image alone and one for
 * the image belonging to its class. This is a projection discriminator whose class vectors are rows of the last layer.
 *
 * @param network {@code [n, 4·channels, height/2, width/2]} to {@code [n, 1 + classes]}
 * @see <a href="https://arxiv.org/abs/1802.05637">Miyato, Koyama: cGANs with projection discriminator</a>
 */
record Discriminator(SequentialNetwork network) {
    /**
     * @param images in {@link io.dcgan.trainer.network.tensor.PixelLayout blocks}, −1 to 1
     * @param labels {@code [n, classes]}, one-hot; no columns in an unconditional discriminator
     * @return {@code [n]} logits, above 0 for images classified as real
     */
    NDArray logits(NDArray images, NDArray labels, Weights weights, ForwardContext context) {
        var outputs = network.forward(images, weights, context);
        var always = labels.getManager().ones(new Shape(labels.getShape().get(0), 1));
        return outputs.mul(NDArrays.concat(new NDList(always, labels), 1)).sum(new int[] {1});
    }
}
