package io.dcgan.trainer.export;

/** The exported generator is not the trained one; nothing may be published. */
public final class ParityException extends Exception {
    private static final long serialVersionUID = 1;

    ParityException(String reason) {
        super(reason);
    }
}
