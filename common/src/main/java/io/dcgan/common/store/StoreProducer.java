package io.dcgan.common.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/** Gives the services the store that is configured. */
@Dependent
class StoreProducer {
    @Produces
    @ApplicationScoped
    ArtifactStore store(StoreConfig config) {
        return new FolderStore(config.folder());
    }
}
