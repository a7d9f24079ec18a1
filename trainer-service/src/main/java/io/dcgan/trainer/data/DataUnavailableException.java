package io.dcgan.trainer.data;

/** The training images are not to be had now; the text says what was tried. */
public final class DataUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    public DataUnavailableException(String reason) {
        super(reason);
    }
}
