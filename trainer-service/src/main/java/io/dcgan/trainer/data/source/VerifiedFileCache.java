package io.dcgan.trainer.data.source;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.id.StoreKey;
import io.dcgan.common.store.FolderStore;
import io.dcgan.trainer.data.DataUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jboss.logging.Logger;

/**
 * Fetches each file from a source that has it and caches it. A file is identified by its SHA-256 alone, never by its
 * source.
 */
public final class VerifiedFileCache {
    private static final Logger LOG = Logger.getLogger(VerifiedFileCache.class);

    private final Path cache;
    private final List<FileSource> folders;
    private final SourceRace remote;

    /**
     * @param folders sources that are tried before the cache, in order
     * @param remote  sources that are tried after the cache, with overlap
     */
    public VerifiedFileCache(Path cache, List<FileSource> folders, List<FileSource> remote) {
        this.cache = cache;
        this.folders = List.copyOf(folders);
        this.remote = new SourceRace(remote);
    }

    /**
     * @param sha256 of the uncompressed file
     * @throws DataUnavailableException if no source has the file; the message says why, source by source
     */
    public synchronized byte[] get(String name, Sha256 sha256) throws DataUnavailableException, InterruptedException {
        var failures = new ArrayList<String>();
        for (var folder : folders) {
            var file = fetch(folder, name, sha256, failures);
            if (file.isPresent()) {
                writeToCache(name, sha256, file.get());
                return file.get();
            }
        }
        var cached = fetch(new FolderSource(cache.resolve(sha256.hex())), name, sha256, failures);
        if (cached.isPresent()) {
            return cached.get();
        }
        var fetched = remote.fetch(name, delivered -> verified(delivered, sha256), failures);
        if (fetched.isEmpty()) {
            throw new DataUnavailableException(
                    "%s is unavailable. Tried %s".formatted(name, String.join("; ", failures)));
        }
        writeToCache(name, sha256, fetched.get());
        return fetched.get();
    }

    private static Optional<byte[]> fetch(FileSource source, String name, Sha256 sha256, List<String> failures)
            throws InterruptedException {
        try {
            return Optional.of(verified(source.fetch(name), sha256));
        } catch (IOException e) {
            failures.add("%s: %s".formatted(source, e.getMessage()));
            LOG.debugf("%s is unavailable from %s: %s", name, source, e.getMessage());
            return Optional.empty();
        }
    }

    private static byte[] verified(byte[] delivered, Sha256 sha256) throws IOException {
        var bytes = gunzip(delivered);
        var got = Sha256.of(bytes);
        if (!got.equals(sha256)) {
            throw new IOException("sha256 must be %s, got %s in %d bytes".formatted(sha256, got, bytes.length));
        }
        return bytes;
    }

    private static byte[] gunzip(byte[] bytes) throws IOException {
        if (bytes.length < 2 || bytes[0] != 0x1f || bytes[1] != (byte) 0x8b) {
            return bytes;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return FileSource.read(in);
        }
    }

    /** Writes a file to the cache. A failure only costs another fetch the next time. */
    private void writeToCache(String name, Sha256 sha256, byte[] bytes) {
        try {
            new FolderStore(cache).put(new StoreKey(sha256 + "/" + name), bytes);
        } catch (IOException e) {
            LOG.warnf("cannot write %s to the cache %s: %s", name, cache, e);
        }
    }
}
