package io.dcgan.common.release;

import io.dcgan.common.id.Require;
import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;

/**
 * A file of a release, with its size and checksum for verification.
 *
 * @param bytes size of the file
 */
public record StoredFile(StoreKey storeKey, long bytes, Sha256 sha256) {
    public StoredFile {
        Require.atLeast("bytes", bytes, 1);
    }

    public static StoredFile of(StoreKey key, byte[] content) {
        return new StoredFile(key, content.length, Sha256.of(content));
    }
}
