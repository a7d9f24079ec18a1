package io.dcgan.trainer.network.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.dcgan.trainer.network.BatchStatistics;
import io.dcgan.trainer.network.ForwardContext;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.LayerSnapshot;
import io.dcgan.trainer.network.tensor.Tensor;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;
import java.util.Optional;

/** Batch normalisation of {@code [n, channels]} or {@code [n, channels, h, w]}, with a learned scale and shift. */
public record BatchNormalisation(String name, int channels) implements Layer {
    @Override
    public List<Weights.ParameterSpec> parameterSpecs() {
        return List.of(
                new Weights.ParameterSpec(scaleName(), new Shape(channels), 1, 0),
                new Weights.ParameterSpec(shiftName(), new Shape(channels), 0, 0));
    }

    @Override
    public NDArray forward(NDArray x, Weights weights, ForwardContext context) {
        return context.statistics().normalise(name, x, weights.get(scaleName()), weights.get(shiftName()));
    }

    @Override
    public Optional<LayerSnapshot> snapshot(Weights weights, Weights measured) {
        var gamma = weights.get(scaleName()).toFloatArray();
        var beta = weights.get(shiftName()).toFloatArray();
        var mean = measured.get(BatchStatistics.meanName(name)).toFloatArray();
        var variance = measured.get(BatchStatistics.varianceName(name)).toFloatArray();
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

    private String scaleName() {
        return name + ".scale";
    }

    private String shiftName() {
        return name + ".shift";
    }
}
