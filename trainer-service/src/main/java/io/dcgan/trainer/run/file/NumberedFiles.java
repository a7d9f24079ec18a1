package io.dcgan.trainer.run.file;

import io.dcgan.common.id.StoreKey;
import io.dcgan.common.store.ArtifactStore;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * A folder of JSON files named 1, 2, 3 and so on. Of several processes that create a number, one succeeds.
 *
 * @param <T> the content of one file
 */
public final class NumberedFiles<T> {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private final ArtifactStore store;
    private final StoreKey folder;
    private final IntFunction<StoredJson.Decoder<T>> decoder;

    public NumberedFiles(ArtifactStore store, StoreKey folder, IntFunction<StoredJson.Decoder<T>> decoder) {
        this.store = store;
        this.folder = folder;
        this.decoder = decoder;
    }

    /** Returns the highest number, or 0 if the folder has no file. Reads only the names. */
    public int highest() throws IOException {
        return store.names(folder).stream()
                .filter(name -> NUMBER.matcher(name).matches())
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }

    /** Returns the content of a file, or an empty value if there is none with that number. */
    public Optional<T> read(int number) throws IOException {
        return number == 0 ? Optional.empty() : file(number).read();
    }

    /** Returns the content of the file with the highest number. */
    public Optional<T> readLast() throws IOException {
        return read(highest());
    }

    public StoredJson<T> file(int number) {
        return new StoredJson<>(store, new StoreKey(folder + "/" + number), decoder.apply(number));
    }
}
