package io.dcgan.trainer.gan.architecture;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.gan.architecture.GanNetworks.Regularisation;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.SequentialNetwork;
import io.dcgan.trainer.network.layer.BatchNormalisation;
import io.dcgan.trainer.network.layer.BlockConvolution;
import io.dcgan.trainer.network.layer.Convolution;
import io.dcgan.trainer.network.layer.Dense;
import io.dcgan.trainer.network.layer.Dropout;
import io.dcgan.trainer.network.layer.LambdaLayer;
import io.dcgan.trainer.network.layer.TransposedConvolution;
import java.util.ArrayList;
import java.util.List;

/**
 * Layers shared by the convolutional architectures. In a generator, each layer doubles the sides and halves the number
 * of feature maps, up to the image. In a discriminator, each layer does the opposite, down to the score.
 *
 * @param image             shape of the images
 * @param downsampling      number of times that the sides are halved
 * @param baseMaps          feature maps after two halvings
 * @param kernel            side of the kernels, 4 or 5
 * @param activation        activation after every hidden layer
 * @param extraConvolutions number of additional convolutions of 3×3, 0 to 2. In a generator, the first follows each
 *     hidden layer that doubles the sides, and there is no second. In a discriminator, the first has stride 2 and twice
 *     the maps and precedes the score; the second has stride 1 and precedes the first
 */
record ConvStack(
        ImageShape image,
        DownsamplingPlan downsampling,
        int baseMaps,
        int kernel,
        Layer activation,
        int extraConvolutions) {
    private static final int SMALL_KERNEL = 3;

    static ConvStack of(ImageShape image, int baseMaps, int kernel, Layer activation) {
        return new ConvStack(image, DownsamplingPlan.of(image), baseMaps, kernel, activation, 0);
    }

    ConvStack withExtraConvolutions(int count) {
        return new ConvStack(image, downsampling, baseMaps, kernel, activation, count);
    }

    int height() {
        return downsampling.height();
    }

    int width() {
        return downsampling.width();
    }

    /** Number of feature maps at the smallest size. */
    int maps() {
        return downsampling.channels(downsampling.count(), baseMaps);
    }

    /**
     * Returns the layer and its activation, with batch normalisation in between if it is normalised.
     *
     * @param layer layer with a bias if it is not normalised, otherwise without
     */
    List<Layer> hiddenLayers(Layer layer, String name, int channels, boolean normalised) {
        return normalised
                ? List.of(layer, new BatchNormalisation(name + ".norm", channels), activation)
                : List.of(layer, activation);
    }

    /**
     * Returns the layers from {@link #maps} feature maps at the smallest size to the image.
     *
     * @param normalised whether batch normalisation follows each hidden layer
     * @param biased     whether the last layer has a bias
     */
    List<Layer> upsamplingLayers(boolean normalised, boolean biased) {
        var layers = new ArrayList<Layer>();
        int maps = maps();
        for (int i = 1; i < downsampling.count(); i++) {
            var name = "up" + i;
            layers.addAll(hiddenLayers(
                    TransposedConvolution.toMaps(name, maps, maps / 2, kernel, !normalised),
                    name,
                    maps / 2,
                    normalised));
            maps /= 2;
            if (extraConvolutions > 0) {
                var refining = "refine" + i;
                layers.addAll(hiddenLayers(
                        new Convolution(refining, maps, maps, SMALL_KERNEL, 1, 1, !normalised),
                        refining,
                        maps,
                        normalised));
            }
        }
        layers.add(TransposedConvolution.toImage("up" + downsampling.count(), maps, image.channels(), kernel, biased));
        layers.add(LambdaLayer.TANH);
        return layers;
    }

    /**
     * Returns the network from the image to the outputs.
     *
     * @param normalised whether batch normalisation follows each hidden layer except the first, unless spectral
     *     normalisation replaces it
     */
    SequentialNetwork downsamplingNetwork(int outputs, Regularisation regularisation, boolean normalised) {
        var layers = new ArrayList<Layer>();
        int maps = image.channels();
        for (int i = 1; i <= downsampling.count(); i++) {
            var name = "down" + i;
            boolean norm = normalised && i > 1 && !regularisation.spectralNormalisation();
            int next = downsampling.channels(i, baseMaps);
            var layer = i == 1
                    ? new BlockConvolution(name, maps, next, kernel)
                    : new Convolution(name, maps, next, kernel, 2, (kernel - 1) / 2, !norm);
            layers.addAll(hiddenLayers(layer, name, next, norm));
            layers.add(new Dropout(i, regularisation.dropout()));
            maps = next;
        }
        int values = maps * height() * width();
        if (extraConvolutions > 0) {
            boolean norm = normalised && !regularisation.spectralNormalisation();
            if (extraConvolutions > 1) {
                layers.addAll(hiddenLayers(
                        new Convolution("look", maps, maps, SMALL_KERNEL, 1, 1, !norm), "look", maps, norm));
                layers.add(new Dropout(downsampling.count() + 2, regularisation.dropout()));
            }
            layers.addAll(hiddenLayers(
                    new Convolution("overview", maps, 2 * maps, SMALL_KERNEL, 2, 1, !norm),
                    "overview",
                    2 * maps,
                    norm));
            layers.add(new Dropout(downsampling.count() + 1, regularisation.dropout()));
            values = 2 * maps * halved(height()) * halved(width());
        }
        layers.add(LambdaLayer.FLATTEN);
        layers.add(new Dense("score", values, outputs, true));
        return new SequentialNetwork(layers);
    }

    /** Side after a convolution of stride 2. */
    private static int halved(int side) {
        return (side + 1) / 2;
    }
}
