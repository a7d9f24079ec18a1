package io.dcgan.inference.model;

/** Thrown when the runtime fails to generate; the message is the runtime's own. */
public final class GenerationException extends Exception {
    private static final long serialVersionUID = 1;

    public GenerationException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
