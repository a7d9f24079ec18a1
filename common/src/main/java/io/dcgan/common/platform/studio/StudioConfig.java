package io.dcgan.common.platform.studio;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** Addresses that the studio's pages link to. */
@ConfigMapping(prefix = "dcgan.studio")
interface StudioConfig {
    /** Address of the inference service as browsers see it, to which the trainer's page links. */
    Optional<URI> inference();

    /** Address of the trainer as browsers see it, to which the inference service's page links. */
    Optional<URI> trainer();
}
