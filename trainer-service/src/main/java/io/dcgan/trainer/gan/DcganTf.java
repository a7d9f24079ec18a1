package io.dcgan.trainer.gan;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.BatchNormalisation;
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
 * The networks of the TensorFlow tutorial: kernels of 5×5, 256 maps of 7×7, then 128 of the same size, then 64 of
 * 14×14, then the image; the discriminator has 64 and 128 maps and dropout. A transposed convolution of stride 1 is a
 * convolution with its kernel turned around, and written as one.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/generative/dcgan">TensorFlow: Deep convolutional GAN</a>
 */
final class DcganTf implements Networks {
    private static final int MAPS = 128;
    private static final Layer LEAKY_RELU = WeightlessLayer.leakyRelu(0.3f);

    @Override
    public Network generator(int inputs, ImageShape image) {
        var stages = Stages.of(image);
        int height = stages.height();
        int width = stages.width();
        int maps = stages.channels(stages.count(), MAPS);
        var layers = new ArrayList<Layer>();
        layers.add(new Dense("project", inputs, 2 * maps * height * width, false));
        layers.add(new BatchNormalisation("project.norm", 2 * maps * height * width));
        layers.add(LEAKY_RELU);
        layers.add(Unflatten.toMaps(2 * maps, height, width));
        layers.add(new Convolution("mix", 2 * maps, maps, 5, 1, 2, false));
        layers.add(new BatchNormalisation("mix.norm", maps));
        layers.add(LEAKY_RELU);
        for (int i = 1; i < stages.count(); i++) {
            layers.add(TransposedConvolution.toMaps("up" + i, maps, maps / 2, 5, false));
            layers.add(new BatchNormalisation("up" + i + ".norm", maps / 2));
            layers.add(LEAKY_RELU);
            maps /= 2;
        }
        layers.add(TransposedConvolution.toImage("up" + stages.count(), maps, image.channels(), 5, false));
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
                            ? new BlockConvolution("down1", maps, next, 5)
                            : new Convolution("down" + i, maps, next, 5, 2, 2, true));
            layers.add(LEAKY_RELU);
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
