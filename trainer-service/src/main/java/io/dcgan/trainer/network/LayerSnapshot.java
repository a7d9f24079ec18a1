package io.dcgan.trainer.network;

import io.dcgan.trainer.network.tensor.Tensor;
import java.util.List;

/** A layer of a trained generator, in inference mode, free of the engine that trained it. */
public sealed interface LayerSnapshot {
    /**
     * {@code y = x · weightᵀ + bias}.
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
     * @param padding pixels of zeros around the input
     */
    record Convolution(Tensor weight, Tensor bias, int stride, int padding) implements LayerSnapshot {}

    /**
     * A transposed convolution.
     *
     * @param weight {@code [in, out, kernel, kernel]}
     * @param bias   {@code [out]}
     * @param cropBefore rows and columns of the full result that are cut off before it
     * @param cropAfter and behind it
     */
    record TransposedConvolution(Tensor weight, Tensor bias, int stride, int cropBefore, int cropAfter)
            implements LayerSnapshot {}

    /**
     * Batch normalisation as what it is in inference mode: {@code y = x · scale + shift}, channel by channel.
     *
     * @param scale {@code [c]}
     * @param shift {@code [c]}
     */
    record Affine(Tensor scale, Tensor shift) implements LayerSnapshot {}

    /**
     * Values in a row to {@code [n, channels, height, width]}.
     *
     * @param sourceIndices for each value of the result, row-major, its place in the row
     */
    record Unflatten(List<Integer> sourceIndices, int channels, int height, int width) implements LayerSnapshot {}

    record Relu() implements LayerSnapshot {}

    /** @param slope below zero */
    record LeakyRelu(float slope) implements LayerSnapshot {}

    record Tanh() implements LayerSnapshot {}
}
