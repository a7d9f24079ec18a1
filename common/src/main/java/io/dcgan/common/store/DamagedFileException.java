package io.dcgan.common.store;

import java.io.IOException;

/** A file is larger than its reader allows, or its checksum is wrong. Trying again does not help. */
public final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedFileException(String reason) {
        super(reason);
    }
}
