package io.dcgan.trainer.run.file;

import io.dcgan.common.id.StoreKey;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.MalformedMessageException;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.common.store.DamagedFileException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * One JSON file of a run, with its format version.
 *
 * <p>Every method throws an {@link IOException} if the store does not answer; trying again may help then. Reading also
 * throws a {@link CorruptFileException} or a {@link NewerFormatException}, and trying again does not help.
 *
 * @param <T> the content
 */
public final class StoredJson<T> {
    private static final Logger LOG = Logger.getLogger(StoredJson.class);

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_SET_ASIDE_BYTES = 1 << 30;
    private static final Version FIRST = new Version(1);

    private final ArtifactStore store;
    private final StoreKey key;
    private final Decoder<T> decoder;
    private final Encoder<T> encoder;
    private final boolean versioned;

    /** Turns the bytes of the file into its content. */
    @FunctionalInterface
    public interface Decoder<T> {
        T decode(byte[] json) throws MalformedMessageException;
    }

    /** Turns the content into the bytes of the file. */
    @FunctionalInterface
    public interface Encoder<T> {
        byte[] encode(T content);
    }

    private record Version(int formatVersion) {}

    /** A file whose content is a record of the given type. */
    public StoredJson(ArtifactStore store, StoreKey key, Class<T> type) {
        this(store, key, json -> Json.read(json, type));
    }

    /** A file that is decoded in its own way and encoded with its format version. */
    public StoredJson(ArtifactStore store, StoreKey key, Decoder<T> decoder) {
        this(
                store,
                key,
                decoder,
                content -> Json.write(content, Map.of(FormatVersion.FIELD, FormatVersion.CURRENT)),
                true);
    }

    private StoredJson(ArtifactStore store, StoreKey key, Decoder<T> decoder, Encoder<T> encoder, boolean versioned) {
        this.store = store;
        this.key = key;
        this.decoder = decoder;
        this.encoder = encoder;
        this.versioned = versioned;
    }

    /** Returns a file without a format version, because a client chose its fields. */
    public static <T> StoredJson<T> unversioned(
            ArtifactStore store, StoreKey key, Decoder<T> decoder, Encoder<T> encoder) {
        return new StoredJson<>(store, key, decoder, encoder, false);
    }

    public StoreKey key() {
        return key;
    }

    /**
     * Returns the content, or an empty value if there is no such file.
     *
     * @throws CorruptFileException if the content is not what the decoder expects
     * @throws NewerFormatException if a newer trainer wrote the file
     */
    public Optional<T> read() throws IOException {
        try {
            var json = store.read(key, MAX_BYTES);
            if (json.isEmpty()) {
                return Optional.empty();
            }
            if (versioned && json.get().length > 0) {
                var version = Json.read(json.get(), FIRST, Version.class);
                FormatVersion.requireReadable(key, version.formatVersion());
            }
            return Optional.of(decoder.decode(json.get()));
        } catch (MalformedMessageException | DamagedFileException e) {
            throw new CorruptFileException(key, String.valueOf(e.getMessage()));
        }
    }

    /** Returns the content of a file that was there a moment ago. */
    public T readRequired() throws IOException {
        return read().orElseThrow(() -> new IOException("%s must be in the store, got nothing".formatted(key)));
    }

    public boolean exists() throws IOException {
        return store.contains(key);
    }

    /** Writes the file unless there is one. @return whether this call wrote it */
    public boolean create(T content) throws IOException {
        return store.create(key, encoder.encode(content));
    }

    public void put(T content) throws IOException {
        store.put(key, encoder.encode(content));
    }

    /** Copies a corrupt file to the same name with {@code .corrupt} behind it, for a person to look at. */
    public void copyAside() throws IOException {
        copyAside(store, key);
    }

    /** Moves a corrupt file to the same name with {@code .corrupt} behind it. */
    public static void setAside(ArtifactStore store, StoreKey file) throws IOException {
        copyAside(store, file);
        store.delete(file);
    }

    private static void copyAside(ArtifactStore store, StoreKey file) throws IOException {
        var aside = new StoreKey(file + ".corrupt");
        try {
            var content = store.read(file, MAX_SET_ASIDE_BYTES);
            if (content.isPresent()) {
                store.put(aside, content.get());
                LOG.warnf("%s in the store is corrupt; copied it to %s", file, aside);
            }
        } catch (DamagedFileException e) {
            // The store itself cannot give its bytes back.
            LOG.warnf("%s in the store is corrupt and cannot be copied: %s", file, e.getMessage());
        }
    }
}
