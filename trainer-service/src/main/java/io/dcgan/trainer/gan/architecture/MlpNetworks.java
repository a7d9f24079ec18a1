package io.dcgan.trainer.gan.architecture;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.SequentialNetwork;
import io.dcgan.trainer.network.layer.Dense;
import io.dcgan.trainer.network.layer.Dropout;
import io.dcgan.trainer.network.layer.LambdaLayer;
import io.dcgan.trainer.network.layer.Unflatten;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;

/** Smallest networks that learn: one hidden layer of 128 units in each. */
public final class MlpNetworks implements GanNetworks {
    private static final int HIDDEN = 128;

    @Override
    public SequentialNetwork generator(int inputs, ImageShape image) {
        return new SequentialNetwork(
                new Dense("hidden", inputs, HIDDEN, true),
                LambdaLayer.RELU,
                new Dense("image", HIDDEN, image.size(), true),
                LambdaLayer.TANH,
                Unflatten.toImage(image.channels(), image.height(), image.width()));
    }

    @Override
    public SequentialNetwork discriminator(int outputs, ImageShape image, Regularisation regularisation) {
        return new SequentialNetwork(
                LambdaLayer.FLATTEN,
                new Dense("hidden", image.size(), HIDDEN, true),
                LambdaLayer.RELU,
                new Dropout(0, regularisation.dropout()),
                new Dense("score", HIDDEN, outputs, true));
    }

    @Override
    public List<Weights.ParameterSpec> parameterSpecs(SequentialNetwork network) {
        return network.glorotParameterSpecs();
    }
}
