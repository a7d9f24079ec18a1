package io.dcgan.inference.model;

/** The file is not a generator that can be served; the text says what must be and what was got. */
public final class UnusableGeneratorException extends Exception {
    private static final long serialVersionUID = 1;

    public UnusableGeneratorException(String reason) {
        super(reason);
    }
}
