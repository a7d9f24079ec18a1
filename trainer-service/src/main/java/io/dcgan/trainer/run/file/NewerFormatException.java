package io.dcgan.trainer.run.file;

import io.dcgan.common.id.StoreKey;
import java.io.IOException;

/** A newer trainer wrote the file. The run waits until such a trainer takes it. */
public final class NewerFormatException extends IOException {
    private static final long serialVersionUID = 1;

    NewerFormatException(StoreKey file, int version) {
        super("%s in the store has format version %d and needs a newer trainer; this one reads up to version %d"
                .formatted(file, version, FormatVersion.CURRENT));
    }
}
