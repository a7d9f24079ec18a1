package io.dcgan.trainer.gan.architecture;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.SequentialNetwork;
import io.dcgan.trainer.network.layer.BatchNormalisation;
import io.dcgan.trainer.network.layer.Dense;
import io.dcgan.trainer.network.layer.Dropout;
import io.dcgan.trainer.network.layer.LambdaLayer;
import io.dcgan.trainer.network.layer.Unflatten;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks of dense layers only. The generator has 256, 512 and 1,024 hidden units, then the pixels; the discriminator
 * has 512 and 256 hidden units, then the score.
 */
public final class DenseNetworks implements GanNetworks {
    private static final int[] GENERATOR = {256, 512, 1024};
    private static final int[] DISCRIMINATOR = {512, 256};

    @Override
    public SequentialNetwork generator(int inputs, ImageShape image) {
        var layers = new ArrayList<Layer>();
        int units = inputs;
        for (int next : GENERATOR) {
            layers.add(new Dense("dense" + next, units, next, false));
            layers.add(new BatchNormalisation("dense" + next + ".norm", next));
            layers.add(LambdaLayer.LEAKY_RELU);
            units = next;
        }
        layers.add(new Dense("image", units, image.size(), true));
        layers.add(LambdaLayer.TANH);
        layers.add(Unflatten.toImage(image.channels(), image.height(), image.width()));
        return new SequentialNetwork(layers);
    }

    @Override
    public SequentialNetwork discriminator(int outputs, ImageShape image, Regularisation regularisation) {
        var layers = new ArrayList<Layer>();
        layers.add(LambdaLayer.FLATTEN);
        int units = image.size();
        for (int i = 0; i < DISCRIMINATOR.length; i++) {
            layers.add(new Dense("dense" + DISCRIMINATOR[i], units, DISCRIMINATOR[i], true));
            layers.add(LambdaLayer.LEAKY_RELU);
            layers.add(new Dropout(i, regularisation.dropout()));
            units = DISCRIMINATOR[i];
        }
        layers.add(new Dense("score", units, outputs, true));
        return new SequentialNetwork(layers);
    }

    @Override
    public List<Weights.ParameterSpec> parameterSpecs(SequentialNetwork network) {
        return network.glorotParameterSpecs();
    }
}
