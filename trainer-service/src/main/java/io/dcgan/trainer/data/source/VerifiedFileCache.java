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
import java.util.zip.GZIPInputStream;
import org.jboss.logging.Logger;

/**
 * Fetches each file from the first source that has it and caches it. A file is identified by its SHA-256 alone, never
 * by its source.
 */
public final class VerifiedFileCache {
    private static final Logger LOG = Logger.getLogger(VerifiedFileCache.class);

    private final Path cache;
    private final List<FileSource> sourcesBeforeCache;
    private final List<FileSource> sourcesAfterCache;

    /**
     * @param sourcesBeforeCache sources that are tried before the cache
     * @param sourcesAfterCache  sources that are tried after the cache
     */
    public VerifiedFileCache(Path cache, List<FileSource> sourcesBeforeCache, List<FileSource> sourcesAfterCache) {
        this.cache = cache;
        this.sourcesBeforeCache = sourcesBeforeCache;
        this.sourcesAfterCache = sourcesAfterCache;
    }

    /**
     * @param sha256 of the uncompressed file
     * @throws DataUnavailableException if no source has the file; the message says why, source by source
     */
    public byte[] get(String name, Sha256 sha256) throws DataUnavailableException, InterruptedException {
        var tried = new ArrayList<String>();
        var cacheSource = new FolderSource(cache.resolve(sha256.hex()));
        var sources = new ArrayList<>(sourcesBeforeCache);
        sources.add(cacheSource);
        sources.addAll(sourcesAfterCache);
        for (var source : sources) {
            try {
                var bytes = gunzip(source.fetch(name));
                var got = Sha256.of(bytes);
                if (!got.equals(sha256)) {
                    throw new IOException("sha256 must be %s, got %s in %d bytes".formatted(sha256, got, bytes.length));
                }
                if (source != cacheSource) {
                    writeToCache(name, sha256, bytes);
                }
                return bytes;
            } catch (IOException e) {
                tried.add("%s: %s".formatted(source, e.getMessage()));
                LOG.debugf("%s is unavailable from %s: %s", name, source, e.getMessage());
            }
        }
        throw new DataUnavailableException("%s is unavailable. Tried %s".formatted(name, String.join("; ", tried)));
    }

    private static byte[] gunzip(byte[] bytes) throws IOException {
        if (bytes.length < 2 || bytes[0] != 0x1f || bytes[1] != (byte) 0x8b) {
            return bytes;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
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
