package io.dcgan.trainer.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.List;
import java.util.Optional;

/**
 * A transposed convolution 4×4 of stride 2 and padding 1: {@code [n, in, h, w]} to {@code [n, out, 2h, 2w]}, with a
 * bias.
 *
 * <p>DJL has none, so it is computed by its four phases. Pixel {@code (2i + a, 2j + b)} of the result depends on 2×2
 * pixels of the input, with weights that depend on {@code (a, b)} alone. One plain convolution 2×2 of padding 1 with
 * {@code 4 · out} filters computes all four; each phase is cut out where its pixels lie, and the four are interleaved.
 * With {@code K} the filters that are trained and {@code W} the weights of the transposed convolution,
 *
 * <pre>{@code K[a, b, o, c, s, t] = W[c, o, 3 − 2s − a, 3 − 2t − b]}</pre>
 *
 * is one to one: training {@code K} is training {@code W}.
 */
final class TransposedConvolution implements Layer {
    static final int KERNEL = 4;
    private static final Shape STRIDE = new Shape(1, 1);
    private static final Shape PADDING = new Shape(1, 1);

    private final String name;
    private final int in;
    private final int out;
    private final int height;
    private final int width;
    private final boolean biased;
    private final NDIndex[] phases = new NDIndex[4];

    /**
     * @param height of the input
     * @param width  of the input
     * @param biased off where batch normalisation follows, which would take the bias away again
     */
    TransposedConvolution(String name, int in, int out, int height, int width, boolean biased) {
        this.name = name;
        this.in = in;
        this.out = out;
        this.height = height;
        this.width = width;
        this.biased = biased;
        for (int phase = 0; phase < 4; phase++) {
            int a = phase / 2;
            int b = phase % 2;
            phases[phase] = new NDIndex()
                    .addAllDim()
                    .addSliceDim((long) phase * out, (phase + 1L) * out)
                    .addSliceDim(a, a + height)
                    .addSliceDim(b, b + width);
        }
    }

    @Override
    public List<Weights.Spec> weights() {
        var filters = new Weights.Spec(filters(), new Shape(4L * out, in, 2, 2), 0, DEVIATION);
        return biased ? List.of(filters, new Weights.Spec(bias(), new Shape(1, out, 1, 1), 0, 0)) : List.of(filters);
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, BatchStatistics statistics) {
        var all =
                Conv2d.conv2d(x, weights.get(filters()), null, STRIDE, PADDING).singletonOrThrow();
        var top = NDArrays.stack(new NDList(all.get(phases[0]), all.get(phases[1])), 4);
        var bottom = NDArrays.stack(new NDList(all.get(phases[2]), all.get(phases[3])), 4);
        // [n, out, h, 2, w, 2]: row and column of the phase stand just behind those of the pixel.
        var result = NDArrays.stack(new NDList(top, bottom), 3).reshape(-1, out, 2L * height, 2L * width);
        return biased ? result.add(weights.get(bias())) : result;
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        var bias = biased ? weights.get(bias()).toFloatArray() : new float[out];
        return Optional.of(new LayerSnapshot.TransposedConvolution(
                assemble(weights.tensor(filters())), new Tensor(new int[] {out}, bias), 2, 1));
    }

    /** {@code W} of {@code K}. */
    private Tensor assemble(Tensor filters) {
        var k = filters.values();
        var w = new float[k.length];
        for (int from = 0; from < k.length; from++) {
            int t = from % 2;
            int s = from / 2 % 2;
            int c = from / 4 % in;
            int o = from / (4 * in) % out;
            int phase = from / (4 * in * out);
            int row = 3 - 2 * s - phase / 2;
            int column = 3 - 2 * t - phase % 2;
            w[((c * out + o) * KERNEL + row) * KERNEL + column] = k[from];
        }
        return new Tensor(new int[] {in, out, KERNEL, KERNEL}, w);
    }

    private String filters() {
        return name + ".filters";
    }

    private String bias() {
        return name + ".bias";
    }
}
