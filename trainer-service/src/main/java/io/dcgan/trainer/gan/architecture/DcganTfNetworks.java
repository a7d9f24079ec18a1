package io.dcgan.trainer.gan.architecture;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.SequentialNetwork;
import io.dcgan.trainer.network.layer.Convolution;
import io.dcgan.trainer.network.layer.Dense;
import io.dcgan.trainer.network.layer.LambdaLayer;
import io.dcgan.trainer.network.layer.Unflatten;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks of the TensorFlow tutorial, with kernels of 5×5. The generator has 256 feature maps of 7×7, then 128 of the
 * same size, then 64 of 14×14, then the image. The discriminator has 64 and 128 feature maps, and dropout. A transposed
 * convolution of stride 1 is a convolution with a flipped kernel, and is implemented as one.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/generative/dcgan">TensorFlow: Deep convolutional GAN</a>
 */
public final class DcganTfNetworks implements GanNetworks {
    private static final int MAPS = 128;
    private static final int KERNEL = 5;
    private static final Layer LEAKY_RELU = LambdaLayer.leakyRelu(0.3f);

    @Override
    public SequentialNetwork generator(int inputs, ImageShape image) {
        var stack = ConvStack.of(image, MAPS, KERNEL, LEAKY_RELU);
        int maps = 2 * stack.maps();
        int values = maps * stack.height() * stack.width();
        var layers = new ArrayList<Layer>();
        layers.addAll(stack.hiddenLayers(new Dense("project", inputs, values, false), "project", values, true));
        layers.add(Unflatten.toMaps(maps, stack.height(), stack.width()));
        layers.addAll(stack.hiddenLayers(
                new Convolution("mix", maps, stack.maps(), KERNEL, 1, 2, false), "mix", stack.maps(), true));
        layers.addAll(stack.upsamplingLayers(true, false));
        return new SequentialNetwork(layers);
    }

    @Override
    public SequentialNetwork discriminator(int outputs, ImageShape image, Regularisation regularisation) {
        return ConvStack.of(image, MAPS, KERNEL, LEAKY_RELU).downsamplingNetwork(outputs, regularisation, false);
    }

    @Override
    public List<Weights.ParameterSpec> parameterSpecs(SequentialNetwork network) {
        return network.glorotParameterSpecs();
    }
}
