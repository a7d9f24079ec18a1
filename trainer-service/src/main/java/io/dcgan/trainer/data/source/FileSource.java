package io.dcgan.trainer.data.source;

import java.io.IOException;

/** A source that may have a file. */
public interface FileSource {
    /**
     * Returns the file's bytes, not yet verified.
     *
     * @throws IOException if this source cannot provide the file; the message says why
     */
    byte[] fetch(String name) throws IOException, InterruptedException;

    /** Returns the name of this source for messages. */
    @Override
    String toString();
}
