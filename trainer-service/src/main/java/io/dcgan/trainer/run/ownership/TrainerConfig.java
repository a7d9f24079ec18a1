package io.dcgan.trainer.run.ownership;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Settings of the trainer itself. */
@ConfigMapping(prefix = "dcgan.trainer")
interface TrainerConfig {
    /** Id of the trainer; by default the host name and the port. */
    Optional<String> id();
}
