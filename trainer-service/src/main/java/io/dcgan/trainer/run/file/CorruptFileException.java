package io.dcgan.trainer.run.file;

import io.dcgan.common.id.StoreKey;
import java.io.IOException;

/** A file exists and cannot be read, however often one tries. The run that owns it fails. */
public final class CorruptFileException extends IOException {
    private static final long serialVersionUID = 1;

    public CorruptFileException(StoreKey file, String reason) {
        super("%s in the store is corrupt: %s".formatted(file, reason));
    }
}
