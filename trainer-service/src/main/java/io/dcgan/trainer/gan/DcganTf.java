package io.dcgan.trainer.gan;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.Convolution;
import io.dcgan.trainer.network.Dense;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.Network;
import io.dcgan.trainer.network.Unflatten;
import io.dcgan.trainer.network.WeightlessLayer;
import io.dcgan.trainer.network.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * The networks of the TensorFlow tutorial: kernels of 5×5, 256 maps of 7×7, then 128 of the same size, then 64 of
 * 14×14, then the image; the discriminator has 64 and 128 maps and dropout. A transposed convolution of stride 1 is a
 * convolution with its kernel turned around, and written as one.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/generative/dcgan">TensorFlow: Deep convolutional GAN</a>
 */
final class DcganTf implements Networks {
    private static final int MAPS = 128;
    private static final int KERNEL = 5;
    private static final Layer LEAKY_RELU = WeightlessLayer.leakyRelu(0.3f);

    @Override
    public Network generator(int inputs, ImageShape image) {
        var pyramid = Pyramid.of(image, MAPS, KERNEL, LEAKY_RELU);
        int maps = 2 * pyramid.maps();
        int values = maps * pyramid.height() * pyramid.width();
        var layers = new ArrayList<Layer>();
        layers.addAll(pyramid.hidden(new Dense("project", inputs, values, false), "project", values, true));
        layers.add(Unflatten.toMaps(maps, pyramid.height(), pyramid.width()));
        layers.addAll(pyramid.hidden(
                new Convolution("mix", maps, pyramid.maps(), KERNEL, 1, 2, false), "mix", pyramid.maps(), true));
        layers.addAll(pyramid.up(true, false));
        return new Network(layers);
    }

    @Override
    public Network discriminator(int outputs, ImageShape image, Regularisation regularisation) {
        return Pyramid.of(image, MAPS, KERNEL, LEAKY_RELU).down(outputs, regularisation, false);
    }

    @Override
    public List<Weights.Spec> start(Network network) {
        return network.glorotWeights();
    }
}
