package io.dcgan.inference.model;

/** The runtime could not compute; the text is what it said. */
public final class GenerationException extends Exception {
    private static final long serialVersionUID = 1;

    public GenerationException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
