package io.dcgan.trainer.data.source;

import java.io.IOException;

/** A place that may have a file. */
public interface FileSource {
    /**
     * The file's bytes, not yet checked.
     *
     * @throws IOException if it is not to be had here; the message says why
     */
    byte[] fetch(String name) throws IOException, InterruptedException;

    /** For messages: where this looks. */
    @Override
    String toString();
}
