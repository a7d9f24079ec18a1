package io.dcgan.common.platform.http.limit;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings that limit what HTTP clients may use. */
@ConfigMapping(prefix = "dcgan.http")
public interface HttpLimitConfig {
    /** Maximum number of open connections, half of them for one client; further ones are closed at once. */
    @WithDefault("4000")
    int connections();

    /** Maximum time from the first byte of a request to the end of its headers. */
    @WithDefault("10s")
    Duration headTimeout();

    /** Maximum time in which a client sends a body, and in which it reads a response. */
    @WithDefault("60s")
    Duration transferTimeout();

    /**
     * Memory for request bodies, and as much again for responses that clients have not read yet. When it is full, the
     * slowest client loses its connection. By default, an eighth of the heap.
     */
    Optional<MemorySize> buffer();
}
