package io.dcgan.trainer.network;

import io.dcgan.trainer.network.tensor.Tensor;
import java.util.List;

/** A layer of a trained generator in inference mode, independent of the engine. */
public sealed interface LayerSnapshot {
    /**
     * A dense layer, {@code y = x · weightᵀ + bias}.
     *
     * @param weight {@code [out, in]}
     * @param bias   {@code [out]}
     */
    record Dense(Tensor weight, Tensor bias) implements LayerSnapshot {}

    /**
     * A convolution.
     *
     * @param weight  {@code [out, in, kernel, kernel]}
     * @param bias    {@code [out]}
     * @param padding zero padding around the input, pixels
     */
    record Convolution(Tensor weight, Tensor bias, int stride, int padding) implements LayerSnapshot {}

    /**
     * A transposed convolution.
     *
     * @param weight     {@code [in, out, kernel, kernel]}
     * @param bias       {@code [out]}
     * @param cropBefore rows and columns cropped from the top and left of the full result
     * @param cropAfter  rows and columns cropped from the bottom and right of the full result
     */
    record TransposedConvolution(Tensor weight, Tensor bias, int stride, int cropBefore, int cropAfter)
            implements LayerSnapshot {}

    /**
     * Batch normalisation in inference mode: {@code y = x · scale + shift}, channel by channel.
     *
     * @param scale {@code [c]}
     * @param shift {@code [c]}
     */
    record Affine(Tensor scale, Tensor shift) implements LayerSnapshot {}

    /**
     * Reshapes rows of values to {@code [n, channels, height, width]}.
     *
     * @param sourceIndices for each value of the result, row-major, its index in the row
     */
    record Unflatten(List<Integer> sourceIndices, int channels, int height, int width) implements LayerSnapshot {}

    record Relu() implements LayerSnapshot {}

    /** @param slope slope below zero */
    record LeakyRelu(float slope) implements LayerSnapshot {}

    record Tanh() implements LayerSnapshot {}
}
