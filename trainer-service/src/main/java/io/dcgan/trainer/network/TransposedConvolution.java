package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A transposed convolution of stride 2, {@code [n, in, h, w]} to {@code [n, out, 2h, 2w]}, with a kernel of 4×4
 * (padding 1), 5×5 (padding 1 before and 2 behind, as TensorFlow has it) or 6×6 (padding 2).
 *
 * <p>DJL has none, so it is computed block by block: the 2×2 pixels at {@code (2i, 2j)} of the result depend on the 3×3
 * pixels around {@code (i, j)} of the input. One plain convolution 3×3 of {@code 4 · out} filters gives the result in
 * {@link Pixels blocks}. With {@code K} the filters that are trained and {@code W} the weights of the transposed
 * convolution,
 *
 * <pre>{@code K[a, b, o, c, s, t] = W[c, o, a + before − 2·(s − 1), b + before − 2·(t − 1)]}</pre>
 *
 * and 0 where that is outside {@code W}: training {@code K} is training {@code W}.
 */
public final class TransposedConvolution implements Layer {
    private static final Shape ONE = new Shape(1, 1);

    private final String name;
    private final int in;
    private final int out;
    private final Taps taps;
    private final boolean biased;
    private final boolean image;

    private TransposedConvolution(String name, int in, int out, int kernel, boolean biased, boolean image) {
        this.name = name;
        this.in = in;
        this.out = out;
        this.taps = new Taps(kernel, (kernel - 2) / 2);
        this.biased = biased;
        this.image = image;
    }

    /**
     * @param kernel 4, 5 or 6
     * @param biased off where batch normalisation follows, which would take the bias away again
     */
    public static TransposedConvolution toMaps(String name, int in, int out, int kernel, boolean biased) {
        return new TransposedConvolution(name, in, out, kernel, biased, false);
    }

    /**
     * The last one of a generator, whose result is the image in blocks, {@code [n, 4·channels, h, w]}.
     *
     * @param kernel 4, 5 or 6
     */
    public static TransposedConvolution toImage(String name, int in, int channels, int kernel, boolean biased) {
        return new TransposedConvolution(name, in, channels, kernel, biased, true);
    }

    @Override
    public List<Weights.Spec> weights() {
        var specs = new ArrayList<Weights.Spec>();
        specs.add(new Weights.Spec(filters(), new Shape(4, out, in, 3, 3), 0, DEVIATION, taps.fans(in, out)));
        if (biased) {
            specs.add(new Weights.Spec(bias(), new Shape(out), 0, 0));
        }
        return specs;
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, Pass pass) {
        var scope = x.getManager();
        var precision = pass.precision();
        var filters = taps.mask(false, scope, new Shape(4, 1, 1, 3, 3))
                .mul(weights.get(filters()))
                .reshape(4L * out, in, 3, 3);
        var blocks = Conv2d.conv2d(x, precision.narrow(filters, scope), null, ONE, ONE)
                .singletonOrThrow();
        if (biased) {
            var one = weights.get(bias());
            var four = NDArrays.concat(new NDList(one, one, one, one));
            four.attach(scope);
            blocks = blocks.add(precision.narrow(four.reshape(1, 4L * out, 1, 1), scope));
        }
        return image ? blocks : Pixels.fromBlocks(blocks);
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        var bias = biased ? weights.get(bias()).toFloatArray() : new float[out];
        int behind = taps.kernel() - 2 - taps.before();
        return Optional.of(new LayerSnapshot.TransposedConvolution(
                assemble(weights), new Tensor(new int[] {out}, bias), 2, taps.before(), behind));
    }

    /** {@code W} of {@code K}. */
    private Tensor assemble(Weights weights) {
        int kernel = taps.kernel();
        var k = weights.get(filters()).toFloatArray();
        var w = new float[in * out * kernel * kernel];
        for (int i = 0; i < k.length; i++) {
            int t = i % 3;
            int s = i / 3 % 3;
            int c = i / 9 % in;
            int o = i / (9 * in) % out;
            int block = i / (9 * in * out);
            int row = taps.written(block / 2, s);
            int column = taps.written(block % 2, t);
            if (taps.inside(row) && taps.inside(column)) {
                w[((c * out + o) * kernel + row) * kernel + column] = k[i];
            }
        }
        return new Tensor(new int[] {in, out, kernel, kernel}, w);
    }

    private String filters() {
        return name + ".filters";
    }

    private String bias() {
        return name + ".bias";
    }
}
