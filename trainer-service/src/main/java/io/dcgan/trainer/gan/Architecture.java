package io.dcgan.trainer.gan;

import io.dcgan.trainer.data.ImageShape;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The pairs of networks that can be asked for by name. */
public enum Architecture {
    /**
     * The DCGAN with few channels, so that it learns in minutes on a CPU. Generator: latent and digit to 64 maps of a
     * quarter of the side, then to 32 of a half, then to the image. Discriminator: the mirror image.
     */
    DCGAN("dcgan") {
        @Override
        Network generator(int inputs, ImageShape image) {
            int height = image.height() / 4;
            int width = image.width() / 4;
            return new Network(
                    new Dense("project", inputs, 64 * height * width, false),
                    new BatchNormalisation("project.norm", 64 * height * width),
                    WeightlessLayer.RELU,
                    new Reshape(64, height, width),
                    new TransposedConvolution("up1", 64, 32, height, width, false),
                    new BatchNormalisation("up1.norm", 32),
                    WeightlessLayer.RELU,
                    new TransposedConvolution("up2", 32, image.channels(), 2 * height, 2 * width, true),
                    WeightlessLayer.TANH);
        }

        @Override
        Network discriminator(int outputs, ImageShape image) {
            return new Network(
                    new Convolution("down1", image.channels(), 32, true),
                    WeightlessLayer.LEAKY_RELU,
                    new Convolution("down2", 32, 64, false),
                    new BatchNormalisation("down2.norm", 64),
                    WeightlessLayer.LEAKY_RELU,
                    WeightlessLayer.FLATTEN,
                    new Dense("score", 64 * (image.height() / 4) * (image.width() / 4), outputs, true));
        }
    };

    private final String id;

    Architecture(String id) {
        this.id = id;
    }

    /** What commands and releases call it. */
    public String id() {
        return id;
    }

    public static Optional<Architecture> of(String id) {
        return Arrays.stream(values()).filter(one -> one.id.equals(id)).findFirst();
    }

    /** All names, for an error message. */
    public static String known() {
        return Arrays.stream(values()).map(Architecture::id).collect(Collectors.joining(", "));
    }

    /** {@code [n, inputs]} to {@code [n, channels, height, width]}, −1 to 1. */
    abstract Network generator(int inputs, ImageShape image);

    /** {@code [n, channels, height, width]} to {@code [n, outputs]}, logits. */
    abstract Network discriminator(int outputs, ImageShape image);
}
