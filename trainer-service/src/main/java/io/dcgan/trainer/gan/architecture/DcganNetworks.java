package io.dcgan.trainer.gan.architecture;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.Layer;
import io.dcgan.trainer.network.SequentialNetwork;
import io.dcgan.trainer.network.layer.Dense;
import io.dcgan.trainer.network.layer.LambdaLayer;
import io.dcgan.trainer.network.layer.Unflatten;
import java.util.ArrayList;

/**
 * DCGAN with few channels, so that it trains in minutes on a CPU. Each network has one additional layer, without which
 * long runs stop improving; see docs/explanation/recipe.md. For 28×28 pixels, the generator produces 64 feature maps of
 * 7×7, then 32 of 14×14, which an additional convolution refines, then the image. The discriminator produces 32 feature
 * maps of 14×14, 64 of 7×7, since version 2 another 64 of 7×7, and 128 of 4×4. Each further halving doubles the number
 * of feature maps.
 *
 * @see <a href="https://arxiv.org/abs/1511.06434">Radford, Metz, Chintala: DCGAN, section 3</a>
 */
public final class DcganNetworks implements GanNetworks {
    private static final int MAPS = 64;
    private static final int KERNEL = 4;

    private final int version;

    /** @param version 1 or 2 */
    DcganNetworks(int version) {
        this.version = version;
    }

    @Override
    public SequentialNetwork generator(int inputs, ImageShape image) {
        var stack = ConvStack.of(image, MAPS, KERNEL, LambdaLayer.RELU).withExtraConvolutions(1);
        int maps = stack.maps();
        int values = maps * stack.height() * stack.width();
        var layers = new ArrayList<Layer>();
        layers.addAll(stack.hiddenLayers(new Dense("project", inputs, values, false), "project", values, true));
        layers.add(Unflatten.toMaps(maps, stack.height(), stack.width()));
        layers.addAll(stack.upsamplingLayers(true, true));
        return new SequentialNetwork(layers);
    }

    @Override
    public SequentialNetwork discriminator(int outputs, ImageShape image, Regularisation regularisation) {
        return ConvStack.of(image, MAPS, KERNEL, LambdaLayer.LEAKY_RELU)
                .withExtraConvolutions(version)
                .downsamplingNetwork(outputs, regularisation, true);
    }
}
