package io.dcgan.trainer.gan.architecture;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.SequentialNetwork;
import io.dcgan.trainer.network.layer.Dense;
import io.dcgan.trainer.network.layer.LambdaLayer;
import io.dcgan.trainer.network.layer.Unflatten;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutional networks without batch normalisation. For 28×28 pixels, the generator has 128 feature maps of 7×7, then
 * 64 of 14×14, then the image. The discriminator has 64 and 128 feature maps, LeakyReLU and dropout.
 */
public final class PlainConvNetworks implements GanNetworks {
    private static final int MAPS = 128;
    private static final int KERNEL = 4;

    @Override
    public SequentialNetwork generator(int inputs, ImageShape image) {
        var stack = ConvStack.of(image, MAPS, KERNEL, LambdaLayer.LEAKY_RELU);
        int maps = stack.maps();
        int values = maps * stack.height() * stack.width();
        var layers = new ArrayList<Layer>();
        layers.addAll(stack.hiddenLayers(new Dense("project", inputs, values, true), "project", values, false));
        layers.add(Unflatten.toMaps(maps, stack.height(), stack.width()));
        layers.addAll(stack.upsamplingLayers(false, true));
        return new SequentialNetwork(layers);
    }

    @Override
    public SequentialNetwork discriminator(int outputs, ImageShape image, Regularisation regularisation) {
        return ConvStack.of(image, MAPS, KERNEL, LambdaLayer.LEAKY_RELU)
                .downsamplingNetwork(outputs, regularisation, false);
    }

    @Override
    public List<Weights.ParameterSpec> parameterSpecs(SequentialNetwork network) {
        return network.glorotParameterSpecs();
    }
}
