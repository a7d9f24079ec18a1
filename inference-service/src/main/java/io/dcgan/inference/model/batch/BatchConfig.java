package io.dcgan.inference.model.batch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** How requests share the processors. */
@ConfigMapping(prefix = "dcgan.inference.batch")
interface BatchConfig {
    /** Threads that draw; by default as many as the process may use processors, which a container's quota limits. */
    OptionalInt threads();

    /** Images that one run draws at most. */
    @WithDefault("64")
    int size();

    /** Images that wait at most; a request beyond is told to come again. */
    @WithDefault("2048")
    int queue();

    /** How long a request waits for its turn at most. */
    @WithDefault("5s")
    Duration deadline();
}
