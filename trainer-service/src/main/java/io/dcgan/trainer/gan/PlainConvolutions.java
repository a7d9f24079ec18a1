package io.dcgan.trainer.gan;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.Dense;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.Network;
import io.dcgan.trainer.network.Unflatten;
import io.dcgan.trainer.network.WeightlessLayer;
import io.dcgan.trainer.network.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutions without batch normalisation: for 28×28 pixels, 128 maps of 7×7, then 64 of 14×14, then the image; the
 * discriminator has 64 and 128 maps, LeakyReLU and dropout.
 */
final class PlainConvolutions implements Networks {
    private static final int MAPS = 128;
    private static final int KERNEL = 4;

    @Override
    public Network generator(int inputs, ImageShape image) {
        var pyramid = Pyramid.of(image, MAPS, KERNEL, WeightlessLayer.LEAKY_RELU);
        int maps = pyramid.maps();
        int values = maps * pyramid.height() * pyramid.width();
        var layers = new ArrayList<Layer>();
        layers.addAll(pyramid.hidden(new Dense("project", inputs, values, true), "project", values, false));
        layers.add(Unflatten.toMaps(maps, pyramid.height(), pyramid.width()));
        layers.addAll(pyramid.up(false, true));
        return new Network(layers);
    }

    @Override
    public Network discriminator(int outputs, ImageShape image, Regularisation regularisation) {
        return Pyramid.of(image, MAPS, KERNEL, WeightlessLayer.LEAKY_RELU).down(outputs, regularisation, false);
    }

    @Override
    public List<Weights.Spec> start(Network network) {
        return network.glorotWeights();
    }
}
