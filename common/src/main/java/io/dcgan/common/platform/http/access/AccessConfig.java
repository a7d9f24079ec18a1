package io.dcgan.common.platform.http.access;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Settings of the clients that may use the HTTP API, and of the web pages that may do so through a user's browser. */
@ConfigMapping(prefix = "dcgan.access")
interface AccessConfig {
    /**
     * Names under which clients call this service, without ports. By default, a service that listens on localhost accepts
     * only its names, and any other accepts every name.
     */
    Optional<List<String>> hosts();

    /** Origins of web pages that may change something, such as {@code https://example.org}, besides the service's own. */
    Optional<List<String>> origins();

    /** File of the clients that may use the HTTP API, with hashes of their tokens; without it, there are no tokens. */
    Optional<Path> tokens();
}
