package io.dcgan.trainer.gan;

import io.dcgan.trainer.data.ImageShape;
import io.dcgan.trainer.network.Network;
import io.dcgan.trainer.network.Weights;
import java.util.List;

/** The two networks of an architecture, for images of any shape that it can grow to. */
interface Networks {
    /** {@code [n, inputs]} to {@code [n, channels, height, width]}, −1 to 1. */
    Network generator(int inputs, ImageShape image);

    /** {@code [n, channels, height, width]} to {@code [n, outputs]}, unbounded. */
    Network discriminator(int outputs, ImageShape image, Regularisation regularisation);

    /** What a network of this architecture starts from. */
    default List<Weights.Spec> start(Network network) {
        return network.weights();
    }

    /**
     * What keeps a discriminator from knowing too well.
     *
     * @param dropout  share of values dropped behind each hidden layer, 0 to 0.9
     * @param spectral whether spectral normalisation takes the place of batch normalisation
     */
    record Regularisation(float dropout, boolean spectral) {}
}
