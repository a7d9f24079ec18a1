package io.dcgan.trainer.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who this trainer is. */
@ConfigMapping(prefix = "dcgan.trainer")
public interface TrainerConfig {
    /** Its name in the store and in Kafka's group. No two that run at a time may share it; after a restart it is the same. */
    @WithDefault("${HOSTNAME:trainer}-${quarkus.http.port}")
    String id();
}
