package io.dcgan.trainer.network.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import io.dcgan.trainer.network.ComputePrecision;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.LayerSnapshot;
import io.dcgan.trainer.network.TorchScriptOp;
import io.dcgan.trainer.network.tensor.PixelLayout;
import io.dcgan.trainer.network.tensor.Tensor;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Transposed convolution of stride 2, {@code [n, in, h, w]} to {@code [n, out, 2h, 2w]}, with a kernel of 4×4 (padding
 * 1), 5×5 (padding 1 before and 2 after, as in TensorFlow) or 6×6 (padding 2).
 *
 * <p>Feature maps in float32 are computed by the engine's own layer, which has fewer multiplications. Everything else is
 * computed block by block, which is faster there: the 2×2 pixels at {@code (2i, 2j)} of the result depend on the 3×3
 * pixels around {@code (i, j)} of the input. {@link BlockKernel} converts the weights to {@code 4 · out} filters of 3×3,
 * and one plain convolution with them gives the result in {@link PixelLayout blocks}.
 */
public final class TransposedConvolution implements Layer {
    private static final Shape ONE = new Shape(1, 1);

    private final String name;
    private final int in;
    private final int out;
    private final BlockKernel kernel;
    private final boolean biased;
    private final boolean image;

    private TransposedConvolution(String name, int in, int out, int kernel, boolean biased, boolean image) {
        this.name = name;
        this.in = in;
        this.out = out;
        this.kernel = new BlockKernel(kernel, (kernel - 2) / 2);
        this.biased = biased;
        this.image = image;
    }

    /**
     * Creates a layer whose result is feature maps.
     *
     * @param kernel side of the kernel: 4, 5 or 6
     * @param biased whether there is a bias; batch normalisation after the layer would cancel it
     */
    public static TransposedConvolution toMaps(String name, int in, int out, int kernel, boolean biased) {
        return new TransposedConvolution(name, in, out, kernel, biased, false);
    }

    /**
     * Creates the last layer of a generator, whose result is the image in blocks, {@code [n, 4·channels, h, w]}.
     *
     * @param kernel side of the kernel: 4, 5 or 6
     */
    public static TransposedConvolution toImage(String name, int in, int channels, int kernel, boolean biased) {
        return new TransposedConvolution(name, in, channels, kernel, biased, true);
    }

    @Override
    public List<Weights.ParameterSpec> parameterSpecs() {
        var specs = new ArrayList<Weights.ParameterSpec>();
        specs.add(new Weights.ParameterSpec(
                weightName(), new Shape(in, out, kernel.size(), kernel.size()), 0, INITIAL_DEVIATION));
        if (biased) {
            specs.add(new Weights.ParameterSpec(biasName(), new Shape(out), 0, 0));
        }
        return specs;
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, ForwardContext context) {
        var scope = x.getManager();
        var precision = context.precision();
        if (!image && precision == ComputePrecision.FLOAT32 && kernel.size() % 2 == 0) {
            var maps = EngineLayer.of(kernel.paddingBefore()).apply(scope, x, weights.get(weightName()));
            return biased ? maps.add(weights.get(biasName()).reshape(1, out, 1, 1)) : maps;
        }
        var filters = kernel.forBlockOutput(weights.get(weightName()), scope);
        var blocks = Conv2d.conv2d(x, precision.narrow(filters, scope), null, ONE, ONE)
                .singletonOrThrow();
        if (biased) {
            var one = weights.get(biasName());
            var four = NDArrays.concat(new NDList(one, one, one, one));
            four.attach(scope);
            blocks = blocks.add(precision.narrow(four.reshape(1, 4L * out, 1, 1), scope));
        }
        return image ? blocks : PixelLayout.fromBlocks(blocks);
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        var bias = biased ? weights.get(biasName()).toFloatArray() : new float[out];
        int cropAfter = kernel.size() - 2 - kernel.paddingBefore();
        return Optional.of(new LayerSnapshot.TransposedConvolution(
                weights.tensor(weightName()), new Tensor(new int[] {out}, bias), 2, kernel.paddingBefore(), cropAfter));
    }

    /** The engine's own layer, which DJL lacks. It has no state, so all trainings share it and it is never closed. */
    private static final class EngineLayer {
        private static final Map<Integer, TorchScriptOp> BY_PADDING = new ConcurrentHashMap<>();

        private EngineLayer() {}

        static TorchScriptOp of(int padding) {
            return BY_PADDING.computeIfAbsent(
                    padding,
                    pixels -> new TorchScriptOp(
                            NDManager.newBaseManager(),
                            List.of("x", "weight"),
                            "return torch.conv_transpose2d(x, weight, None, [2, 2], [%d, %d])"
                                    .formatted(pixels, pixels)));
        }
    }

    private String weightName() {
        return name + ".weight";
    }

    private String biasName() {
        return name + ".bias";
    }
}
