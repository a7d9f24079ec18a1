package io.dcgan.trainer.run.publish;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of published releases. */
@ConfigMapping(prefix = "dcgan.release")
public interface PublishConfig {
    /** PEM file with the Ed25519 private key that signs releases; they are not signed without one. */
    Optional<Path> signingKey();
}
