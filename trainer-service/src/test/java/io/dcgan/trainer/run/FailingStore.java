package io.dcgan.trainer.run;

import io.dcgan.common.id.StoreKey;
import io.dcgan.common.store.ArtifactStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A store that can be switched off, as one is whose server is away or whose disk is full. */
public final class FailingStore implements ArtifactStore {
    volatile boolean fails;
    private final ArtifactStore store;

    FailingStore(ArtifactStore store) {
        this.store = store;
    }

    private void check() throws IOException {
        if (fails) {
            throw new IOException("the store is away");
        }
    }

    @Override
    public void put(StoreKey key, byte[] content) throws IOException {
        check();
        store.put(key, content);
    }

    @Override
    public boolean create(StoreKey key, byte[] content) throws IOException {
        check();
        return store.create(key, content);
    }

    @Override
    public Optional<byte[]> read(StoreKey key, long limit) throws IOException {
        check();
        return store.read(key, limit);
    }

    @Override
    public boolean contains(StoreKey key) throws IOException {
        check();
        return store.contains(key);
    }

    @Override
    public List<String> names(StoreKey folder) throws IOException {
        check();
        return store.names(folder);
    }

    @Override
    public void delete(StoreKey key) throws IOException {
        check();
        store.delete(key);
    }
}
