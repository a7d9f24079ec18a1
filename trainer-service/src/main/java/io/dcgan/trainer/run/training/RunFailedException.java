package io.dcgan.trainer.run.training;

/** The run cannot go on, and trying again would not help; the text says why. */
public final class RunFailedException extends Exception {
    private static final long serialVersionUID = 1;

    public RunFailedException(String reason) {
        super(reason);
    }
}
