package io.dcgan.trainer.gan;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.Dense;
import io.dcgan.trainer.network.Dropout;
import io.dcgan.trainer.network.Network;
import io.dcgan.trainer.network.Unflatten;
import io.dcgan.trainer.network.WeightlessLayer;
import io.dcgan.trainer.network.Weights;
import java.util.List;

/** The smallest pair that learns: one hidden layer of 128 units in each network. */
final class Mlp implements Networks {
    private static final int HIDDEN = 128;

    @Override
    public Network generator(int inputs, ImageShape image) {
        return new Network(
                new Dense("hidden", inputs, HIDDEN, true),
                WeightlessLayer.RELU,
                new Dense("image", HIDDEN, image.size(), true),
                WeightlessLayer.TANH,
                Unflatten.toImage(image.channels(), image.height(), image.width()));
    }

    @Override
    public Network discriminator(int outputs, ImageShape image, Regularisation regularisation) {
        return new Network(
                WeightlessLayer.FLATTEN,
                new Dense("hidden", image.size(), HIDDEN, true),
                WeightlessLayer.RELU,
                new Dropout(0, regularisation.dropout()),
                new Dense("score", HIDDEN, outputs, true));
    }

    @Override
    public List<Weights.Spec> start(Network network) {
        return network.glorotWeights();
    }
}
