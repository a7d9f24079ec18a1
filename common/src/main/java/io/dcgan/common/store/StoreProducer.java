package io.dcgan.common.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jboss.logging.Logger;

/** Produces the configured store. */
@Dependent
class StoreProducer {
    private static final Logger LOG = Logger.getLogger(StoreProducer.class);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    @Produces
    @ApplicationScoped
    ArtifactStore store(StoreConfig config) {
        var s3 = config.s3();
        if (s3.bucket().isEmpty()) {
            return new FolderStore(config.folder());
        }
        s3.endpoint()
                .filter(StoreProducer::isUnprotected)
                .ifPresent(endpoint -> LOG.warnf(
                        "the bucket at %s has no TLS: other hosts on its network may read and change files", endpoint));
        return S3Store.open(s3.bucket().get(), s3);
    }

    private static boolean isUnprotected(URI endpoint) {
        return "http".equals(endpoint.getScheme()) && !LOOPBACK.contains(endpoint.getHost());
    }

    void close(@Disposes ArtifactStore store) throws IOException {
        if (store instanceof S3Store s3) {
            s3.close();
        }
    }
}
