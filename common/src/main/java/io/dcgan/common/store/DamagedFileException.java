package io.dcgan.common.store;

import java.io.IOException;
import java.util.Optional;

/** A file is larger than its reader allows, or its checksum is wrong. Trying again does not help. */
public final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedFileException(String reason) {
        super(reason);
    }

    /** Returns the cause of this type. Clients of remote stores may wrap it more than once. */
    static Optional<DamagedFileException> findCause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DamagedFileException damaged) {
                return Optional.of(damaged);
            }
        }
        return Optional.empty();
    }
}
