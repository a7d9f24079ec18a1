package io.dcgan.trainer.export;

import io.dcgan.trainer.network.LayerSnapshot;
import io.dcgan.trainer.network.LayerSnapshot.Affine;
import io.dcgan.trainer.network.LayerSnapshot.Convolution;
import io.dcgan.trainer.network.LayerSnapshot.Dense;
import io.dcgan.trainer.network.LayerSnapshot.TransposedConvolution;
import io.dcgan.trainer.network.LayerSnapshot.Unflatten;
import io.dcgan.trainer.network.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Folds batch normalisation, and the reordering of a row of values into an image, into the weights of other layers.
 *
 * <p>In inference mode, batch normalisation scales and shifts each channel by constants. Applying the same scale and
 * shift to the weights and bias of the preceding layer gives the same result with one pass less.
 */
final class LayerFolding {
    private LayerFolding() {}

    static List<LayerSnapshot> fold(List<LayerSnapshot> layers) {
        var folded = new ArrayList<LayerSnapshot>();
        for (var layer : layers) {
            if (layer instanceof Affine affine) {
                int last = folded.size() - 1;
                if (last < 0) {
                    throw new IllegalArgumentException("batch normalisation must follow a layer with weights");
                }
                folded.set(last, fold(folded.get(last), affine));
            } else if (layer instanceof Unflatten unflatten) {
                int from = lastDense(folded);
                folded.set(from, reorder((Dense) folded.get(from), unflatten.sourceIndices()));
                folded.add(unflatten);
            } else {
                folded.add(layer);
            }
        }
        return folded;
    }

    private static int lastDense(List<LayerSnapshot> layers) {
        for (int i = layers.size() - 1; i >= 0; i--) {
            if (layers.get(i) instanceof Dense) {
                return i;
            }
        }
        throw new IllegalArgumentException("reordered values must come from a dense layer");
    }

    /** Reorders the units. Layers in between are element-wise, so they do not depend on the order. */
    private static Dense reorder(Dense dense, List<Integer> places) {
        int in = dense.weight().size(1);
        var weight = dense.weight().values();
        var bias = dense.bias().values();
        var newWeight = new float[weight.length];
        var newBias = new float[bias.length];
        for (int i = 0; i < places.size(); i++) {
            System.arraycopy(weight, places.get(i) * in, newWeight, i * in, in);
            newBias[i] = bias[places.get(i)];
        }
        return new Dense(
                new Tensor(dense.weight().shape(), newWeight),
                new Tensor(dense.bias().shape(), newBias));
    }

    private static LayerSnapshot fold(LayerSnapshot layer, Affine affine) {
        if (layer instanceof Dense dense) {
            return new Dense(scale(dense.weight(), 0, affine.scale()), scaleAndShift(dense.bias(), affine));
        }
        if (layer instanceof Convolution convolution) {
            return new Convolution(
                    scale(convolution.weight(), 0, affine.scale()),
                    scaleAndShift(convolution.bias(), affine),
                    convolution.stride(),
                    convolution.padding());
        }
        if (layer instanceof TransposedConvolution convolution) {
            return new TransposedConvolution(
                    scale(convolution.weight(), 1, affine.scale()),
                    scaleAndShift(convolution.bias(), affine),
                    convolution.stride(),
                    convolution.cropBefore(),
                    convolution.cropAfter());
        }
        throw new IllegalArgumentException("batch normalisation must follow a layer with weights, got " + layer);
    }

    /** Multiplies the weights by one factor for each index of an axis. */
    private static Tensor scale(Tensor weight, int axis, Tensor factors) {
        int inner = 1;
        for (int i = axis + 1; i < weight.shape().length; i++) {
            inner *= weight.size(i);
        }
        var values = weight.values();
        var factor = factors.values();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor[i / inner % factor.length];
        }
        return new Tensor(weight.shape(), values);
    }

    private static Tensor scaleAndShift(Tensor bias, Affine affine) {
        var values = bias.values();
        var scale = affine.scale().values();
        var shift = affine.shift().values();
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * scale[i] + shift[i];
        }
        return new Tensor(bias.shape(), values);
    }
}
