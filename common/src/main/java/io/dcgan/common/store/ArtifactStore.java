package io.dcgan.common.store;

import io.dcgan.common.id.StoreKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Keeps files under keys. A reader sees a whole file or none. Safe to use from several threads and processes. */
public interface ArtifactStore {
    /** Writes a file, in place of one that may lie there. */
    void put(StoreKey key, byte[] content) throws IOException;

    /**
     * Writes a file unless one lies there: of several that try, one succeeds.
     *
     * @return whether it was written
     */
    boolean create(StoreKey key, byte[] content) throws IOException;

    /**
     * The whole file, or empty if there is none.
     *
     * @param limit bytes above which the file is refused, so that a wrong file cannot fill the memory
     * @throws IOException also if the file is larger than the limit
     */
    Optional<byte[]> read(StoreKey key, long limit) throws IOException;

    /** Whether a file lies there. */
    boolean contains(StoreKey key) throws IOException;

    /** The names of what lies in a folder, files and folders, sorted; none if there is no such folder. */
    List<String> names(StoreKey folder) throws IOException;

    /** Deletes a file, if there is one. */
    void delete(StoreKey key) throws IOException;
}
