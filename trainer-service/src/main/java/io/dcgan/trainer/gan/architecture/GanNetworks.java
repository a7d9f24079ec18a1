package io.dcgan.trainer.gan.architecture;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.SequentialNetwork;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;

/** The two networks of an architecture, for images of any shape that it can grow to. */
public interface GanNetworks {
    /** {@code [n, inputs]} to {@code [n, channels, height, width]}, −1 to 1. */
    SequentialNetwork generator(int inputs, ImageShape image);

    /** {@code [n, channels, height, width]} to {@code [n, outputs]}, unbounded. */
    SequentialNetwork discriminator(int outputs, ImageShape image, Regularisation regularisation);

    /** What a network of this architecture starts from. */
    default List<Weights.ParameterSpec> parameterSpecs(SequentialNetwork network) {
        return network.parameterSpecs();
    }

    /**
     * What keeps a discriminator from knowing too well.
     *
     * @param dropout  share of values dropped behind each hidden layer, 0 to 0.9
     * @param spectralNormalisation whether spectral normalisation takes the place of batch normalisation
     */
    record Regularisation(float dropout, boolean spectralNormalisation) {}
}
