package io.dcgan.inference.http.latent;

import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.QueryParameters;
import java.util.OptionalLong;

/** The latents and classes that a client requests. */
public sealed interface LatentSelection extends LatentSource permits SeededLatents, MixedLatents {
    Signature signature();

    /** Returns the classes of all images. */
    long[] labels();

    /** Returns the seed; empty if the images are mixtures of several. */
    OptionalLong seed();

    /** Returns the mixture of an image in its canonical form, such as {@code 42/0:1.0,7/0:0.5}; empty if there is a seed. */
    String mixture(int image);

    /** Returns the mixtures of all images, separated by spaces; empty if there is a seed. */
    String mixtures();

    /** Returns whether a query has mixtures instead of a seed. */
    static boolean isMixed(QueryParameters query) {
        return query.has(MixedLatents.MIX) || query.has(MixedLatents.AT);
    }
}
