package io.dcgan.trainer.command;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How commands are taken from Kafka. */
@ConfigMapping(prefix = "dcgan.command")
interface CommandConfig {
    /** Whether this process trains; one that does not has the HTTP interface alone. */
    @WithDefault("true")
    boolean train();

    /** Kafka's consumer group, which shares the command topic's partitions among the trainers. */
    @WithDefault("dcgan-trainer")
    String group();
}
