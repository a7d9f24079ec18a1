package io.dcgan.common.platform.kafka;

import java.util.Objects;
import java.util.concurrent.ExecutionException;

/** Reasons of failed requests to a broker, for people. */
final class KafkaFailure {
    private KafkaFailure() {}

    /** Returns the message of a failure and, if it differs, of its innermost cause, such as an expired certificate. */
    static String reason(Throwable failure) {
        var outer = failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        var root = outer;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var message = message(outer);
        return message.contains(message(root)) ? message : message + ": " + message(root);
    }

    private static String message(Throwable failure) {
        return Objects.requireNonNullElse(
                failure.getMessage(), failure.getClass().getSimpleName());
    }
}
