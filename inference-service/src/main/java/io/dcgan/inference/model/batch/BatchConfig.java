package io.dcgan.inference.model.batch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** Configuration of batching, which shares the processors among requests. */
@ConfigMapping(prefix = "dcgan.inference.batch")
interface BatchConfig {
    /** Number of drawing threads; by default the number of available processors, which a container's quota limits. */
    OptionalInt threads();

    /** Maximum number of images in one run. */
    @WithDefault("64")
    int size();

    /** Maximum number of queued images; further requests are rejected and asked to retry later. */
    @WithDefault("2048")
    int queue();

    /** Maximum time that a request waits in the queue. */
    @WithDefault("5s")
    Duration deadline();
}
