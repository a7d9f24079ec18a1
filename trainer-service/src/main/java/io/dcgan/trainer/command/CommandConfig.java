package io.dcgan.trainer.command;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings for consuming commands from Kafka. */
@ConfigMapping(prefix = "dcgan.command")
interface CommandConfig {
    /** Enables training; a process that does not train only serves the HTTP API. */
    @WithDefault("true")
    boolean train();

    /** Kafka consumer group that shares the command topic's partitions among the trainers. */
    @WithDefault("dcgan-trainer")
    String group();
}
