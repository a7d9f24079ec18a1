package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dcgan.common.release.Signature;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.SequentialNetwork;
import io.dcgan.trainer.network.tensor.OneHot;
import io.dcgan.trainer.network.tensor.Weights;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Generates images from latents and labels. The one-hot label is concatenated to the latent, which gives the first
 * layer a separate bias for each class.
 *
 * @param network {@code [n, latentSize + classes]} to {@code [n, 4·channels, height/2, width/2]}
 */
record Generator(SequentialNetwork network, Signature signature) {
    /**
     * @param latents {@code [n, latentSize]}
     * @param labels  {@code [n, classes]}, one-hot; no columns in an unconditional generator
     * @return images in {@link io.dcgan.trainer.network.tensor.PixelLayout blocks}, −1 to 1
     */
    NDArray generate(NDArray latents, NDArray labels, Weights weights, ForwardContext context) {
        return network.forward(latents.concat(labels, 1), weights, context);
    }

    /**
     * Generates images from latents and labels in Java's memory.
     *
     * @param latents {@code [n, latentSize]}
     * @param labels  {@code [n]}; ignored by an unconditional generator
     */
    NDArray generate(NDManager scope, FloatBuffer latents, LongBuffer labels, Weights weights, ForwardContext context) {
        int count = labels.remaining();
        var picked = new int[count];
        for (int i = 0; i < count; i++) {
            picked[i] = (int) labels.get(labels.position() + i);
        }
        return generate(
                scope.create(latents.duplicate(), new Shape(count, signature.latentSize())),
                OneHot.of(scope, picked, signature.classes()),
                weights,
                context);
    }
}
