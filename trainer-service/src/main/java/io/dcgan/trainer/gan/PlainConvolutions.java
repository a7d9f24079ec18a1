package io.dcgan.trainer.gan;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.BlockConvolution;
import io.dcgan.trainer.network.Convolution;
import io.dcgan.trainer.network.Dense;
import io.dcgan.trainer.network.Dropout;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.Network;
import io.dcgan.trainer.network.TransposedConvolution;
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

    @Override
    public Network generator(int inputs, ImageShape image) {
        var stages = Stages.of(image);
        int height = stages.height();
        int width = stages.width();
        int maps = stages.channels(stages.count(), MAPS);
        var layers = new ArrayList<Layer>();
        layers.add(new Dense("project", inputs, maps * height * width, true));
        layers.add(WeightlessLayer.LEAKY_RELU);
        layers.add(Unflatten.toMaps(maps, height, width));
        for (int i = 1; i < stages.count(); i++) {
            layers.add(TransposedConvolution.toMaps("up" + i, maps, maps / 2, 4, true));
            layers.add(WeightlessLayer.LEAKY_RELU);
            maps /= 2;
        }
        layers.add(TransposedConvolution.toImage("up" + stages.count(), maps, image.channels(), 4, true));
        layers.add(WeightlessLayer.TANH);
        return new Network(layers);
    }

    @Override
    public Network discriminator(int outputs, ImageShape image, Regularisation regularisation) {
        var stages = Stages.of(image);
        var layers = new ArrayList<Layer>();
        int maps = image.channels();
        for (int i = 1; i <= stages.count(); i++) {
            int next = stages.channels(i, MAPS);
            layers.add(
                    i == 1
                            ? new BlockConvolution("down1", maps, next, 4)
                            : Convolution.halving("down" + i, maps, next, true));
            layers.add(WeightlessLayer.LEAKY_RELU);
            layers.add(new Dropout(i, regularisation.dropout()));
            maps = next;
        }
        layers.add(WeightlessLayer.FLATTEN);
        layers.add(new Dense("score", maps * stages.height() * stages.width(), outputs, true));
        return new Network(layers);
    }

    @Override
    public List<Weights.Spec> start(Network network) {
        return network.glorotWeights();
    }
}
