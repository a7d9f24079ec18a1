package io.dcgan.trainer.data;

/** Thrown when the training images are unavailable; the message says what was tried. */
public final class DataUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    public DataUnavailableException(String reason) {
        super(reason);
    }
}
