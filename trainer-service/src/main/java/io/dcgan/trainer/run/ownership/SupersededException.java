package io.dcgan.trainer.run.ownership;

import java.io.IOException;

/** Another attempt at the run has begun elsewhere. This one writes and publishes nothing more. */
public final class SupersededException extends IOException {
    private static final long serialVersionUID = 1;

    SupersededException(int attempt) {
        super("attempt %d is over: another has begun, or the run was ended or paused elsewhere".formatted(attempt));
    }
}
