package io.dcgan.trainer.cli;

/** Thrown when the command line is invalid. The message states the valid values. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String reason) {
        super(reason);
    }
}
