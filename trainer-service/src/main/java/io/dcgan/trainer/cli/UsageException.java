package io.dcgan.trainer.cli;

/** The command line asks for something that there is not; the text says what there is. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String reason) {
        super(reason);
    }
}
