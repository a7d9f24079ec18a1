package io.dcgan.trainer.data.source;

import java.io.IOException;
import java.io.InputStream;

/** A source that may have a file. */
public interface FileSource {
    /** Maximum size of a file, compressed or not. A source may be anyone's, so the size is checked before the SHA-256. */
    int MAX_BYTES = 64 << 20;

    /**
     * Returns the file's bytes, not yet verified.
     *
     * @throws IOException if this source cannot provide the file; the message says why
     */
    byte[] fetch(String name) throws IOException, InterruptedException;

    /** @throws IOException if the stream has more than {@link #MAX_BYTES} */
    static byte[] read(InputStream in) throws IOException {
        var bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new IOException("the file must have at most %d bytes, got more".formatted(MAX_BYTES));
        }
        return bytes;
    }

    /** Returns the name of this source for messages. */
    @Override
    String toString();
}
