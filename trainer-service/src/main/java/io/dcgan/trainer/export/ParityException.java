package io.dcgan.trainer.export;

/** Thrown when the exported generator differs from the trained one. It must not be published. */
public final class ParityException extends Exception {
    private static final long serialVersionUID = 1;

    ParityException(String reason) {
        super(reason);
    }
}
