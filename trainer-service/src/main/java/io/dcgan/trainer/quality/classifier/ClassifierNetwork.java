package io.dcgan.trainer.quality.classifier;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.SequentialNetwork;
import io.dcgan.trainer.network.layer.Convolution;
import io.dcgan.trainer.network.layer.Dense;
import io.dcgan.trainer.network.layer.Dropout;
import io.dcgan.trainer.network.layer.LambdaLayer;
import io.dcgan.trainer.network.layer.MaxPool;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The layers of a classifier: stages of a 3×3 convolution and a halving of both sides, until the longer one is at most
 * 8 pixels; then the features.
 *
 * @param body maps {@code [n, channels, height, width]} to the features, {@code [n, FEATURES]}, at least 0
 * @param head maps features to {@code [n, classes]}, log-probabilities up to a constant
 * @param multiplications multiplications per image
 */
record ClassifierNetwork(SequentialNetwork body, SequentialNetwork head, long multiplications) {
    /** Width of the penultimate layer. */
    static final int FEATURES = 64;

    static final int MAX_CLASSES = 1000;

    private static final int FILTERS = 24;
    private static final int MAX_FEATURE_MAP_SIDE = 8;
    private static final float DROPOUT = 0.25f;

    /** @param classes 2 to 1000 */
    static ClassifierNetwork of(ImageShape shape, int classes) {
        if (classes < 2 || classes > MAX_CLASSES) {
            throw new IllegalArgumentException("classes must be 2 to %d, got %d".formatted(MAX_CLASSES, classes));
        }
        int height = shape.height();
        int width = shape.width();
        int in = shape.channels();
        int out = FILTERS;
        long cost = 0;
        var layers = new ArrayList<Layer>();
        while (Math.max(height, width) > MAX_FEATURE_MAP_SIDE && Math.min(height, width) > 1) {
            cost += 9L * in * out * height * width;
            layers.add(new Convolution("stage" + layers.size() / 3, in, out, 3, 1, 1, true));
            layers.add(LambdaLayer.RELU);
            layers.add(new MaxPool());
            height /= 2;
            width /= 2;
            in = out;
            out = Math.min(2 * out, 4 * FILTERS);
        }
        int values = in * height * width;
        layers.add(LambdaLayer.FLATTEN);
        layers.add(new Dense("features", values, FEATURES, true));
        layers.add(LambdaLayer.RELU);
        return new ClassifierNetwork(
                new SequentialNetwork(layers),
                new SequentialNetwork(new Dropout(0, DROPOUT), new Dense("classes", FEATURES, classes, true)),
                cost + (long) values * FEATURES);
    }

    /** Returns the parameters of both networks, with their initial deviations. */
    List<Weights.ParameterSpec> parameterSpecs() {
        return Stream.concat(body.glorotParameterSpecs().stream(), head.glorotParameterSpecs().stream())
                .toList();
    }
}
