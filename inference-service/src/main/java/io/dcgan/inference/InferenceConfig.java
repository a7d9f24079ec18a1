package io.dcgan.inference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** How generators come and stay. */
@ConfigMapping(prefix = "dcgan.inference")
public interface InferenceConfig {
    /** This process's own copy of the live generators, to start from when nobody else is there. */
    @WithDefault("${user.home}/.cache/dcgan/inference")
    Path cache();

    /** How long to wait before a store that failed is asked again. */
    @WithDefault("2s")
    Duration retry();

    /** Releases of a model that stay loaded, the live one among them. */
    @WithDefault("3")
    int keep();

    /** A release that takes so many times as long an image as the one before it is rolled back. */
    @WithDefault("5")
    double latencyBand();
}
