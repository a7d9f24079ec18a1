package io.dcgan.inference.release;

import io.dcgan.common.id.StoreKey;
import io.dcgan.common.store.ArtifactStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A store of which a test replaces a method. */
abstract class ForwardingStore implements ArtifactStore {
    private final ArtifactStore store;

    ForwardingStore(ArtifactStore store) {
        this.store = store;
    }

    @Override
    public void put(StoreKey key, byte[] content) throws IOException {
        store.put(key, content);
    }

    @Override
    public boolean create(StoreKey key, byte[] content) throws IOException {
        return store.create(key, content);
    }

    @Override
    public Optional<byte[]> read(StoreKey key, long limit) throws IOException {
        return store.read(key, limit);
    }

    @Override
    public boolean contains(StoreKey key) throws IOException {
        return store.contains(key);
    }

    @Override
    public List<String> names(StoreKey folder) throws IOException {
        return store.names(folder);
    }

    @Override
    public void delete(StoreKey key) throws IOException {
        store.delete(key);
    }
}
