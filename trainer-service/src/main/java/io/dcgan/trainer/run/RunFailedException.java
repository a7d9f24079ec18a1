package io.dcgan.trainer.run;

/** The run cannot go on, and trying again would not help; the text says why. */
final class RunFailedException extends Exception {
    private static final long serialVersionUID = 1;

    RunFailedException(String reason) {
        super(reason);
    }
}
