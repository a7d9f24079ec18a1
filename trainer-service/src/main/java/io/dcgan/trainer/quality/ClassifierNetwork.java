package io.dcgan.trainer.quality;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.Convolution;
import io.dcgan.trainer.network.Dense;
import io.dcgan.trainer.network.Dropout;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.MaxPool;
import io.dcgan.trainer.network.Network;
import io.dcgan.trainer.network.WeightlessLayer;
import io.dcgan.trainer.network.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The layers of a classifier. Stages of a convolution 3×3 and a halving of both sides, until the longer one is at most 8
 * pixels; then the features.
 *
 * @param body {@code [n, channels, height, width]} to the features, {@code [n, FEATURES]}, from 0
 * @param head features to {@code [n, classes]}, the logarithms of probabilities but for a constant
 * @param cost multiplications for one image
 */
record ClassifierNetwork(Network body, Network head, long cost) {
    /** Width of the last layer but one. */
    static final int FEATURES = 64;

    static final int MOST_CLASSES = 1000;

    private static final int FILTERS = 24;
    private static final int LONGEST = 8;
    private static final float DROPOUT = 0.25f;

    /** @param classes 2 to 1000 */
    static ClassifierNetwork of(ImageShape shape, int classes) {
        if (classes < 2 || classes > MOST_CLASSES) {
            throw new IllegalArgumentException("classes must be 2 to %d, got %d".formatted(MOST_CLASSES, classes));
        }
        int height = shape.height();
        int width = shape.width();
        int in = shape.channels();
        int out = FILTERS;
        long cost = 0;
        var layers = new ArrayList<Layer>();
        while (Math.max(height, width) > LONGEST && Math.min(height, width) > 1) {
            cost += 9L * in * out * height * width;
            layers.add(new Convolution("stage" + layers.size() / 3, in, out, 3, 1, 1, true));
            layers.add(WeightlessLayer.RELU);
            layers.add(new MaxPool());
            height /= 2;
            width /= 2;
            in = out;
            out = Math.min(2 * out, 4 * FILTERS);
        }
        int values = in * height * width;
        layers.add(WeightlessLayer.FLATTEN);
        layers.add(new Dense("features", values, FEATURES, true));
        layers.add(WeightlessLayer.RELU);
        return new ClassifierNetwork(
                new Network(layers),
                new Network(new Dropout(0, DROPOUT), new Dense("classes", FEATURES, classes, true)),
                cost + (long) values * FEATURES);
    }

    /** What both need, with the deviations that they start from. */
    List<Weights.Spec> weights() {
        return Stream.concat(body.glorotWeights().stream(), head.glorotWeights().stream())
                .toList();
    }
}
