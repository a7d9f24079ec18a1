package io.dcgan.inference.model;

/** Thrown when a file is not a servable generator; the message states the requirement and the actual value. */
public final class UnusableGeneratorException extends Exception {
    private static final long serialVersionUID = 1;

    public UnusableGeneratorException(String reason) {
        super(reason);
    }
}
