package io.dcgan.inference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Settings for loading and keeping generators. */
@ConfigMapping(prefix = "dcgan.inference")
public interface InferenceConfig {
    /** Folder of this process's own copy of the live generators, for a start without Kafka and the store. */
    @WithDefault("${user.home}/.cache/dcgan/inference")
    Path cache();

    /** Delay before a failed store access is retried. */
    @WithDefault("2s")
    Duration retry();

    /** Number of releases per model that stay loaded, including the live one. */
    @WithDefault("3")
    int keep();

    /**
     * Folder of PEM files with the Ed25519 public keys of trusted trainers; without it, releases need no signature. It is
     * read for every release.
     */
    Optional<Path> trustedKeys();

    /** A release that takes this many times as long per image as its predecessor is rolled back. */
    @WithDefault("5")
    double latencyBand();
}
