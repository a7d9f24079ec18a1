package io.dcgan.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;

/** Batch normalisation of {@code [n, channels]} or {@code [n, channels, h, w]}, with a learned scale and shift. */
public record BatchNormalisation(String name, int channels) implements Layer {
    @Override
    public List<Weights.Spec> weights() {
        return List.of(
                new Weights.Spec(scale(), new Shape(channels), 1, 0),
                new Weights.Spec(shift(), new Shape(channels), 0, 0));
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, Pass pass) {
        return pass.statistics().normalise(name, x, weights.get(scale()), weights.get(shift()));
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        var gamma = weights.get(scale()).toFloatArray();
        var beta = weights.get(shift()).toFloatArray();
        var mean = measured.get(BatchStatistics.mean(name)).toFloatArray();
        var variance = measured.get(BatchStatistics.variance(name)).toFloatArray();
        var scale = new float[channels];
        var shift = new float[channels];
        for (int c = 0; c < channels; c++) {
            var factor = gamma[c] / Math.sqrt(variance[c] + (double) BatchStatistics.EPSILON);
            scale[c] = (float) factor;
            shift[c] = (float) (beta[c] - mean[c] * factor);
        }
        var shape = new int[] {channels};
        return Optional.of(new LayerSnapshot.Affine(new Tensor(shape, scale), new Tensor(shape, shift)));
    }

    private String scale() {
        return name + ".scale";
    }

    private String shift() {
        return name + ".shift";
    }
}
