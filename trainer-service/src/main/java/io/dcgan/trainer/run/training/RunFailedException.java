package io.dcgan.trainer.run.training;

/** The run cannot continue, and trying again would not help. The message gives the reason. */
public final class RunFailedException extends Exception {
    private static final long serialVersionUID = 1;

    public RunFailedException(String reason) {
        super(reason);
    }
}
