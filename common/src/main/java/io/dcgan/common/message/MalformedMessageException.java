package io.dcgan.common.message;

/** A message that is not what its type asks for; the text says which field, what it must be and what it got. */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedMessageException(String reason) {
        super(reason);
    }
}
