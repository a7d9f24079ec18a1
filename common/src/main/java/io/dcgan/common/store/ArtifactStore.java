package io.dcgan.common.store;

import io.dcgan.common.id.StoreKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Stores files under keys. A reader sees a complete file or none. Safe for use by several threads and processes. */
public interface ArtifactStore {
    /** Writes a file, replacing any existing one. */
    void put(StoreKey key, byte[] content) throws IOException;

    /**
     * Writes a file unless one already exists. If several writers try at once, exactly one succeeds.
     *
     * @return whether this call wrote the file
     */
    boolean create(StoreKey key, byte[] content) throws IOException;

    /**
     * Returns the whole file, or empty if there is none.
     *
     * @param limit maximum size in bytes, so that a wrong file cannot exhaust the memory
     * @throws IOException also if the file exceeds the limit
     */
    Optional<byte[]> read(StoreKey key, long limit) throws IOException;

    /** Returns whether the file exists. */
    boolean contains(StoreKey key) throws IOException;

    /** Returns the names of the files and folders in a folder, sorted; empty if there is no such folder. */
    List<String> names(StoreKey folder) throws IOException;

    /** Deletes a file if it exists. */
    void delete(StoreKey key) throws IOException;
}
