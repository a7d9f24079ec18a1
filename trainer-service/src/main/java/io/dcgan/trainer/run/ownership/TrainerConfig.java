package io.dcgan.trainer.run.ownership;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** What a trainer is told about itself. */
@ConfigMapping(prefix = "dcgan.trainer")
interface TrainerConfig {
    /** Its name; by default the host's and the port. */
    Optional<String> id();
}
