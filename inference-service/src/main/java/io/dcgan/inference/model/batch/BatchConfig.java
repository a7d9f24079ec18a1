package io.dcgan.inference.model.batch;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Configuration of batching, which shares the processors among requests. */
@ConfigMapping(prefix = "dcgan.inference.batch")
interface BatchConfig {
    /** Number of drawing threads; by default the number of available processors, which a container's quota limits. */
    OptionalInt threads();

    /** Maximum number of images in one run. */
    @WithDefault("64")
    int size();

    /** Maximum number of queued images, half of them for one client; further requests are asked to retry later. */
    @WithDefault("4096")
    int queue();

    /** Maximum memory for queued images and their responses; by default, an eighth of the heap. */
    Optional<MemorySize> queueMemory();

    /** Maximum time that a request waits in the queue. */
    @WithDefault("5s")
    Duration deadline();
}
