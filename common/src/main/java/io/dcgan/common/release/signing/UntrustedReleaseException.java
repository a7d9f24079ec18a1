package io.dcgan.common.release.signing;

/** A release without a valid signature of a trusted key. */
public final class UntrustedReleaseException extends Exception {
    private static final long serialVersionUID = 1;

    UntrustedReleaseException(String message) {
        super(message);
    }
}
