package io.dcgan.trainer.gan;

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
     * A transposed convolution.
     *
     * @param weight {@code [in, out, kernel, kernel]}
     * @param bias   {@code [out]}
     */
    record TransposedConvolution(Tensor weight, Tensor bias, int stride, int padding) implements LayerSnapshot {}

    /**
     * Batch normalisation as what it is in inference mode: {@code y = x · scale + shift}, channel by channel.
     *
     * @param scale {@code [c]}
     * @param shift {@code [c]}
     */
    record Affine(Tensor scale, Tensor shift) implements LayerSnapshot {}

    /** {@code [n, c·h·w]} to {@code [n, c, h, w]}. */
    record Reshape(int channels, int height, int width) implements LayerSnapshot {}

    record Relu() implements LayerSnapshot {}

    record Tanh() implements LayerSnapshot {}
}
