package io.dcgan.common.message;

/** Thrown for an invalid message; its text names the field with the expected and the actual value. */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedMessageException(String reason) {
        super(reason);
    }
}
