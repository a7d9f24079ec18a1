package io.dcgan.trainer.run.artifact;

import java.io.IOException;

/** A checkpoint is there and cannot be read, however often one tries. */
public final class BrokenCheckpointException extends IOException {
    private static final long serialVersionUID = 1;

    BrokenCheckpointException(String reason) {
        super(reason);
    }
}
