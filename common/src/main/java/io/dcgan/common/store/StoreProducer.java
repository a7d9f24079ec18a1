package io.dcgan.common.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;

/** Produces the configured store. */
@Dependent
class StoreProducer {
    @Produces
    @ApplicationScoped
    ArtifactStore store(StoreConfig config) {
        var s3 = config.s3();
        return s3.bucket().isPresent() ? S3Store.open(s3.bucket().get(), s3) : new FolderStore(config.folder());
    }

    void close(@Disposes ArtifactStore store) throws IOException {
        if (store instanceof S3Store s3) {
            s3.close();
        }
    }
}
