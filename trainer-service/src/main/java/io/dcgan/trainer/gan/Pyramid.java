package io.dcgan.trainer.gan;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.gan.Networks.Regularisation;
import io.dcgan.trainer.network.BatchNormalisation;
import io.dcgan.trainer.network.BlockConvolution;
import io.dcgan.trainer.network.Convolution;
import io.dcgan.trainer.network.Dense;
import io.dcgan.trainer.network.Dropout;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.Network;
import io.dcgan.trainer.network.TransposedConvolution;
import io.dcgan.trainer.network.WeightlessLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the convolutional architectures have in common: sides that double and maps that halve on the way up to the image,
 * and the other way round on the way down to the score.
 *
 * @param image      shape of the images
 * @param stages     how often the sides are halved
 * @param ofSecond   maps after two halvings
 * @param kernel     side of the kernels: 4, or 5
 * @param activation behind every hidden layer of this network
 * @param deep       whether further convolutions of 3×3 stand between: on the way up one behind each hidden layer that
 *     doubles the sides, on the way down one of stride 2 and twice the maps before the score
 */
record Pyramid(ImageShape image, Stages stages, int ofSecond, int kernel, Layer activation, boolean deep) {
    private static final int SMALL_KERNEL = 3;

    static Pyramid of(ImageShape image, int ofSecond, int kernel, Layer activation) {
        return new Pyramid(image, Stages.of(image), ofSecond, kernel, activation, false);
    }

    Pyramid deepened() {
        return new Pyramid(image, stages, ofSecond, kernel, activation, true);
    }

    int height() {
        return stages.height();
    }

    int width() {
        return stages.width();
    }

    /** Maps of the smallest sides. */
    int maps() {
        return stages.channels(stages.count(), ofSecond);
    }

    /** A layer without bias, batch normalisation and activation; or with bias and without normalisation. */
    List<Layer> hidden(Layer layer, String name, int channels, boolean normalised) {
        return normalised
                ? List.of(layer, new BatchNormalisation(name + ".norm", channels), activation)
                : List.of(layer, activation);
    }

    /**
     * From {@link #maps} of the smallest sides to the image.
     *
     * @param normalised whether batch normalisation follows each hidden layer
     * @param biased     whether the layer at the image has a bias
     */
    List<Layer> up(boolean normalised, boolean biased) {
        var layers = new ArrayList<Layer>();
        int maps = maps();
        for (int i = 1; i < stages.count(); i++) {
            var name = "up" + i;
            layers.addAll(hidden(
                    TransposedConvolution.toMaps(name, maps, maps / 2, kernel, !normalised),
                    name,
                    maps / 2,
                    normalised));
            maps /= 2;
            if (deep) {
                var refining = "refine" + i;
                layers.addAll(hidden(
                        new Convolution(refining, maps, maps, SMALL_KERNEL, 1, 1, !normalised),
                        refining,
                        maps,
                        normalised));
            }
        }
        layers.add(TransposedConvolution.toImage("up" + stages.count(), maps, image.channels(), kernel, biased));
        layers.add(WeightlessLayer.TANH);
        return layers;
    }

    /**
     * From the image to the outputs.
     *
     * @param normalised whether batch normalisation follows each hidden layer but the first, where spectral
     *     normalisation does not take its place
     */
    Network down(int outputs, Regularisation regularisation, boolean normalised) {
        var layers = new ArrayList<Layer>();
        int maps = image.channels();
        for (int i = 1; i <= stages.count(); i++) {
            var name = "down" + i;
            boolean norm = normalised && i > 1 && !regularisation.spectral();
            int next = stages.channels(i, ofSecond);
            var layer = i == 1
                    ? new BlockConvolution(name, maps, next, kernel)
                    : new Convolution(name, maps, next, kernel, 2, (kernel - 1) / 2, !norm);
            layers.addAll(hidden(layer, name, next, norm));
            layers.add(new Dropout(i, regularisation.dropout()));
            maps = next;
        }
        int values = maps * height() * width();
        if (deep) {
            boolean norm = normalised && !regularisation.spectral();
            layers.addAll(hidden(
                    new Convolution("overview", maps, 2 * maps, SMALL_KERNEL, 2, 1, !norm),
                    "overview",
                    2 * maps,
                    norm));
            layers.add(new Dropout(stages.count() + 1, regularisation.dropout()));
            values = 2 * maps * half(height()) * half(width());
        }
        layers.add(WeightlessLayer.FLATTEN);
        layers.add(new Dense("score", values, outputs, true));
        return new Network(layers);
    }

    /** What a stride of 2 leaves of a side. */
    private static int half(int side) {
        return (side + 1) / 2;
    }
}
