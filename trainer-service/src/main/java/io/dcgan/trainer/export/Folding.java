package io.dcgan.trainer.export;

import io.dcgan.trainer.gan.LayerSnapshot;
import io.dcgan.trainer.gan.LayerSnapshot.Affine;
import io.dcgan.trainer.gan.LayerSnapshot.Dense;
import io.dcgan.trainer.gan.LayerSnapshot.TransposedConvolution;
import io.dcgan.trainer.gan.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Folds batch normalisation into the layer before it. In inference mode it scales and shifts each channel by constants,
 * and a layer whose weights and bias are scaled and shifted alike gives the same in one pass less.
 */
final class Folding {
    private Folding() {}

    static List<LayerSnapshot> fold(List<LayerSnapshot> layers) {
        var folded = new ArrayList<LayerSnapshot>();
        for (var layer : layers) {
            if (layer instanceof Affine affine) {
                int last = folded.size() - 1;
                if (last < 0) {
                    throw new IllegalArgumentException("batch normalisation must follow a layer with weights");
                }
                folded.set(last, fold(folded.get(last), affine));
            } else {
                folded.add(layer);
            }
        }
        return folded;
    }

    private static LayerSnapshot fold(LayerSnapshot layer, Affine affine) {
        if (layer instanceof Dense dense) {
            return new Dense(scale(dense.weight(), 0, affine.scale()), scaleAndShift(dense.bias(), affine));
        }
        if (layer instanceof TransposedConvolution convolution) {
            return new TransposedConvolution(
                    scale(convolution.weight(), 1, affine.scale()),
                    scaleAndShift(convolution.bias(), affine),
                    convolution.stride(),
                    convolution.padding());
        }
        throw new IllegalArgumentException("batch normalisation must follow a layer with weights, got " + layer);
    }

    /** Multiplies by one factor for each index of an axis. */
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
