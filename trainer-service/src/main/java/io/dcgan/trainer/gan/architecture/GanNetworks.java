package io.dcgan.trainer.gan.architecture;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.SequentialNetwork;
import io.dcgan.trainer.network.tensor.Weights;
import java.util.List;

/** The two networks of an architecture, for images of any shape that it supports. */
public interface GanNetworks {
    /** Returns a network from {@code [n, inputs]} to {@code [n, channels, height, width]}, −1 to 1. */
    SequentialNetwork generator(int inputs, ImageShape image);

    /** Returns a network from {@code [n, channels, height, width]} to {@code [n, outputs]}, unbounded. */
    SequentialNetwork discriminator(int outputs, ImageShape image, Regularisation regularisation);

    /** Returns the parameters of a network of this architecture with their initial distributions. */
    default List<Weights.ParameterSpec> parameterSpecs(SequentialNetwork network) {
        return network.parameterSpecs();
    }

    /**
     * Regularisation of a discriminator.
     *
     * @param dropout               share of values dropped after each hidden layer, 0 to 0.9
     * @param spectralNormalisation whether spectral normalisation replaces batch normalisation
     */
    record Regularisation(float dropout, boolean spectralNormalisation) {}
}
