package io.dcgan.trainer.gan;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.BatchNormalisation;
import io.dcgan.trainer.network.Dense;
import io.dcgan.trainer.network.Dropout;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.Network;
import io.dcgan.trainer.network.Unflatten;
import io.dcgan.trainer.network.WeightlessLayer;
import io.dcgan.trainer.network.Weights;
import java.util.ArrayList;
import java.util.List;

/** Dense layers alone: the generator has 256, 512 and 1,024 units and the pixels, the discriminator 512, 256 and 1. */
final class DenseLayers implements Networks {
    private static final int[] GENERATOR = {256, 512, 1024};
    private static final int[] DISCRIMINATOR = {512, 256};

    @Override
    public Network generator(int inputs, ImageShape image) {
        var layers = new ArrayList<Layer>();
        int units = inputs;
        for (int next : GENERATOR) {
            layers.add(new Dense("dense" + next, units, next, false));
            layers.add(new BatchNormalisation("dense" + next + ".norm", next));
            layers.add(WeightlessLayer.LEAKY_RELU);
            units = next;
        }
        layers.add(new Dense("image", units, image.size(), true));
        layers.add(WeightlessLayer.TANH);
        layers.add(Unflatten.toImage(image.channels(), image.height(), image.width()));
        return new Network(layers);
    }

    @Override
    public Network discriminator(int outputs, ImageShape image, Regularisation regularisation) {
        var layers = new ArrayList<Layer>();
        layers.add(WeightlessLayer.FLATTEN);
        int units = image.size();
        for (int i = 0; i < DISCRIMINATOR.length; i++) {
            layers.add(new Dense("dense" + DISCRIMINATOR[i], units, DISCRIMINATOR[i], true));
            layers.add(WeightlessLayer.LEAKY_RELU);
            layers.add(new Dropout(i, regularisation.dropout()));
            units = DISCRIMINATOR[i];
        }
        layers.add(new Dense("score", units, outputs, true));
        return new Network(layers);
    }

    @Override
    public List<Weights.Spec> start(Network network) {
        return network.glorotWeights();
    }
}
